import { Type } from 'typebox';
import { StoredCustody } from '../clients/custody/stored-custody.js';
import { fieldValue } from '../clients/field-value.js';
import { Kv, kvStore } from '../clients/vault/kv.js';
import { addressSchema, pathSchema } from '../clients/vault/options.js';
import { Vault } from '../clients/vault/vault.js';
import { hasCode, RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Custody } from '../ports/custody.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../ports/delivery.js';
import type { MemberOptions } from '../ports/member.js';

const key = Type.String({ minLength: 1, maxLength: 256 });
const optionsSchema = Type.Object(
  {
    address: addressSchema,
    mount: Type.Optional(pathSchema('Where the KV engine (version 2) is mounted; secret unless said', 'secret')),
    path: pathSchema('The secret', 'payments/db'),
    keys: Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }), key, {
      minProperties: 1,
      description: "The rotator's fields, each with the key it goes under; other keys of the secret stay as they are",
    }),
    custody: Type.Optional(
      pathSchema('Where candidates and previous values lie, below the mount; rekeyer unless said', 'rekeyer'),
    ),
  },
  { additionalProperties: false },
);
type KvOptions = Type.Static<typeof optionsSchema>;

/** A secret of a KV engine (version 2) of Vault or OpenBao. */
export const vaultKv: DeliveryMember = {
  kind: 'vault-kv',
  summary: 'Keys of a secret in a KV engine (version 2) of Vault or OpenBao; keeps custody beside it',
  options: optionsSchema,
  permissions: [
    'read, create and update on <mount>/data/<path>',
    'read, create and update on <mount>/data/<custody>/<credential>/*, delete on <mount>/metadata/<custody>/<credential>/*',
  ],
  example:
    '{ name: store, kind: vault-kv, address: "https://vault.example.com:8200", path: payments/db, keys: { password: DB_PASSWORD } }',
  capabilities: { custody: true, proves: 'holds' },
  target: (options) => ({ kind: 'vault', by: 'urls', place: read(options).address }),
  destinations: (options) => {
    const { address, mount, path: secret, keys } = read(options);
    return Object.values(keys).map((one) => `vault:${address}/${mount}/${secret}#${one}`);
  },
  fields: (options) => Object.keys(read(options).keys),
  objections: (options) => objectionsTo(read(options)),
  create: async (options, context) => new KvDelivery(read(options), context),
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): Required<KvOptions> {
  return { mount: 'secret', custody: 'rekeyer', ...(options as KvOptions) };
}

function objectionsTo({ path: secret, custody, keys }: Required<KvOptions>): readonly string[] {
  const places = Object.values(keys);
  return [
    ...(new Set(places).size === places.length ? [] : ['two fields go under the same key; give each its own']),
    ...(`${secret}/`.startsWith(`${custody}/`) ? [`"${secret}" lies where custody is kept; choose another path`] : []),
  ];
}

class KvDelivery implements Delivery {
  readonly custody: Custody;
  readonly #kv: Kv;

  constructor(
    private readonly options: Required<KvOptions>,
    { connection, credential, clock }: DeliveryContext,
  ) {
    this.#kv = new Kv(new Vault(options.address, connection, clock), options.mount);
    const store = kvStore(this.#kv, `${options.custody}/${credential}`);
    this.custody = new StoredCustody(credential, store, () => this.#held());
  }

  async inspect(): Promise<readonly string[]> {
    const { isThere, values } = await this.#kv.read(this.options.path);
    if (!isThere) return [`there is no secret "${this.options.path}"; create it with the value in use`];
    const missing = Object.values(this.options.keys).filter((one) => typeof values[one] !== 'string');
    return missing.map((one) => `"${this.options.path}" has no text under "${one}"; write the value in use there`);
  }

  /** Other keys stay; of several writers each sees the other's change, because Vault compares the version. */
  async put(material: Material): Promise<Evidence> {
    const wanted = Object.entries(this.options.keys).map(([field, at]) => [at, fieldValue(material, field)] as const);
    try {
      const { version, changed } = await this.#kv.change(this.options.path, Object.fromEntries(wanted));
      return { path: this.options.path, version, changed };
    } catch (error) {
      // Nothing was written: the secret is as it was.
      if (!hasCode(error, 'PROVIDER_REJECTED', 'PROVIDER_UNAVAILABLE')) throw error;
      throw new RekeyerError('DELIVERY_FAILED', (error as RekeyerError).message);
    }
  }

  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    const held = await this.#held();
    if (!held) return 'unknown';
    const fields = Object.keys(this.options.keys);
    return fields.every((field) => held[field] === fieldValue(material, field)) ? 'holds' : 'other';
  }

  /** Consumers read Vault when they need a value, or are told by an agent of their own. */
  async reload(): Promise<Evidence> {
    return { reload: 'none' };
  }

  /** By field; `undefined` where not all of them are there. */
  async #held(): Promise<Readonly<Record<string, string>> | undefined> {
    const { values } = await this.#kv.read(this.options.path);
    const found = Object.entries(this.options.keys).flatMap(([field, at]) => {
      const value = values[at];
      return typeof value === 'string' ? [[field, value] as const] : [];
    });
    return found.length === Object.keys(this.options.keys).length ? Object.fromEntries(found) : undefined;
  }
}
