import { Type } from 'typebox';
import { JsonService } from '../clients/aws/json-service.js';
import { SecretsManager, secretsStore } from '../clients/aws/secrets-manager.js';
import { parsed } from '../clients/custody/sealed-text.js';
import { StoredCustody } from '../clients/custody/stored-custody.js';
import { fieldValue } from '../clients/field-value.js';
import { hasCode, RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Custody } from '../ports/custody.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../ports/delivery.js';
import type { MemberOptions } from '../ports/member.js';

const secretName = (description: string, example: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9_+=.@-]+(?:/[A-Za-z0-9_+=.@-]+)*$',
    maxLength: 400,
    description,
    examples: [example],
  });
const optionsSchema = Type.Object(
  {
    accountId: Type.String({
      pattern: '^[0-9]{12}$',
      description: 'The twelve digits of the account, in quotes; a connection must name it too.',
      examples: ['123456789012'],
    }),
    region: Type.String({
      pattern: '^[a-z]{2,4}(?:-[a-z]+)+-[0-9]$',
      description: 'The region the secret is in.',
      examples: ['eu-central-1'],
    }),
    secretId: secretName('The name of the secret, not its ARN.', 'payments/deployer'),
    keys: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }), Type.String({ minLength: 1, maxLength: 256 }), {
        minProperties: 1,
        description:
          "The rotator's fields, each with the key of the JSON object it goes under; other keys stay. Without them the whole secret is the value.",
      }),
    ),
    custody: Type.Optional(
      secretName('What the names of the secrets of custody begin with; rekeyer unless said.', 'rekeyer'),
    ),
  },
  { additionalProperties: false },
);
type SecretOptions = Type.Static<typeof optionsSchema> & { readonly custody: string };

/** A secret of AWS Secrets Manager, whole or keys of the JSON object in it. */
export const awsSecretsManager: DeliveryMember = {
  kind: 'aws-secrets-manager',
  summary: 'A secret of AWS Secrets Manager, whole or by JSON keys; keeps custody beside it',
  options: optionsSchema,
  permissions: [
    'secretsmanager:DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage on the secret',
    'secretsmanager:CreateSecret, DescribeSecret, GetSecretValue, PutSecretValue, UpdateSecretVersionStage and DeleteSecret on <custody>/<credential>/*',
  ],
  example:
    '{ name: store, kind: aws-secrets-manager, accountId: "123456789012", region: eu-central-1, secretId: payments/db, keys: { password: DB_PASSWORD } }',
  capabilities: { custody: true, proves: 'holds' },
  target: (options) => ({ kind: 'aws', by: 'accountIds', place: read(options).accountId }),
  destinations: (options) => {
    const { accountId, region, secretId, keys } = read(options);
    const secret = `aws-secret:${accountId}/${region}/${secretId}`;
    return keys ? Object.values(keys).map((key) => `${secret}#${key}`) : [secret];
  },
  fields: (options, offered) => fieldsOf(read(options), offered),
  objections: (options) => objectionsTo(read(options)),
  create: async (options, context) => new SecretDelivery(read(options), context),
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): SecretOptions {
  return { custody: 'rekeyer', ...(options as Type.Static<typeof optionsSchema>) };
}

function fieldsOf({ keys }: SecretOptions, offered: readonly string[]): readonly string[] {
  return keys ? Object.keys(keys) : offered.slice(0, 1);
}

function objectionsTo({ secretId, custody, keys = {} }: SecretOptions): readonly string[] {
  const places = Object.values(keys);
  return [
    ...(new Set(places).size === places.length ? [] : ['two fields go under the same key; give each its own']),
    ...(`${secretId}/`.startsWith(`${custody}/`)
      ? [`"${secretId}" lies where custody is kept; choose another name`]
      : []),
  ];
}

class SecretDelivery implements Delivery {
  readonly custody: Custody;
  readonly #secrets: SecretsManager;
  readonly #fields: readonly string[];

  constructor(
    private readonly options: SecretOptions,
    context: DeliveryContext,
  ) {
    const { accountId, region, custody } = options;
    const { connection, credential, clock } = context;
    const place = { service: 'secretsmanager', target: 'secretsmanager', accountId, region };
    this.#secrets = new SecretsManager(new JsonService({ ...place, connection, credential, clock }));
    this.#fields = fieldsOf(options, context.offered);
    const store = secretsStore(this.#secrets, `${custody}/${credential}`);
    this.custody = new StoredCustody(credential, store, () => this.#held());
  }

  async inspect(): Promise<readonly string[]> {
    const { secretId, keys } = this.options;
    const obstacle = await this.#secrets.obstacle(secretId);
    if (obstacle) return [obstacle];
    const found = await this.#secrets.current(secretId);
    if (!found) return [`secret "${secretId}" has no text; write the value in use there`];
    if (!keys) return [];
    const object = parsed(found.text);
    if (!object) return [`secret "${secretId}" is no JSON object; leave "keys" out, or write one`];
    const missing = Object.values(keys).filter((key) => typeof object[key] !== 'string');
    return missing.map((key) => `secret "${secretId}" has no text under "${key}"; write the value in use there`);
  }

  /** Other keys stay; what somebody else writes at the same moment is seen, because AWS compares the version. */
  async put(material: Material): Promise<Evidence> {
    const { secretId } = this.options;
    try {
      const { version, changed } = await this.#secrets.change(secretId, material.version, (text) =>
        this.#edited(text, material),
      );
      return { secretId, region: this.options.region, version, changed };
    } catch (error) {
      // Consumers read AWSCURRENT, and that was not moved.
      if (!hasCode(error, 'PROVIDER_REJECTED', 'PROVIDER_UNAVAILABLE')) throw error;
      throw new RekeyerError('DELIVERY_FAILED', (error as RekeyerError).message);
    }
  }

  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    const held = await this.#held();
    if (!held) return 'unknown';
    return this.#fields.every((field) => held[field] === fieldValue(material, field)) ? 'holds' : 'other';
  }

  /** Consumers ask for the secret when they need it. */
  async reload(): Promise<Evidence> {
    return { reload: 'none' };
  }

  #edited(text: string, material: Material): string {
    const { keys, secretId } = this.options;
    if (!keys) return fieldValue(material, this.#fields[0] ?? '');
    const object = parsed(text);
    if (!object) throw new RekeyerError('DELIVERY_FAILED', `secret "${secretId}" is no JSON object`);
    const wanted = Object.entries(keys).map(([field, key]) => [key, fieldValue(material, field)] as const);
    if (wanted.every(([key, value]) => object[key] === value)) return text;
    return JSON.stringify({ ...object, ...Object.fromEntries(wanted) });
  }

  /** By field; `undefined` where not all of them are there. */
  async #held(): Promise<Readonly<Record<string, string>> | undefined> {
    const text = (await this.#secrets.current(this.options.secretId))?.text;
    if (text === undefined) return undefined;
    const { keys } = this.options;
    if (!keys) return { [this.#fields[0] ?? '']: text };
    const object = parsed(text) ?? {};
    const found = Object.entries(keys).flatMap(([field, key]) => {
      const value = object[key];
      return typeof value === 'string' ? [[field, value] as const] : [];
    });
    return found.length === this.#fields.length ? Object.fromEntries(found) : undefined;
  }
}
