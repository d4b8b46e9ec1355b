import { Type } from 'typebox';
import { requestFor } from '../clients/acme/request.js';
import { bundleFields, bundleOf, fittingBundle, keyIn, materialOf } from '../clients/tls/bundle.js';
import { type KeyKind, keySchema, namesSchema } from '../clients/tls/new-key.js';
import { SignedValues } from '../clients/tls/signed-values.js';
import { addressSchema, pathSchema } from '../clients/vault/options.js';
import { Vault, vaultPath } from '../clients/vault/vault.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { RequestReason } from '../domain/request.js';
import { type Instant, SECOND } from '../domain/time.js';
import type { MemberOptions } from '../ports/member.js';
import type { Inspection, Later, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';

const optionsSchema = Type.Object(
  {
    address: addressSchema,
    mount: Type.Optional(pathSchema('Where the PKI engine is mounted; pki unless said', 'pki')),
    role: pathSchema('The role that signs', 'web'),
    names: namesSchema,
    ttl: Type.Optional(
      Type.String({
        pattern: '^[1-9][0-9]{0,5}[smhd]$',
        description: 'How long the certificate is to hold; what the role says unless said',
        examples: ['720h'],
      }),
    ),
    key: keySchema,
  },
  { additionalProperties: false },
);
type PkiOptions = Type.Static<typeof optionsSchema>;

/** Certificates of a CA that Vault keeps; it signs a key of ours and never sees it. */
export const vaultPki: RotatorMember = {
  kind: 'vault-pki',
  summary: "A TLS certificate that Vault's PKI engine signs; the old one holds until its own end",
  options: optionsSchema,
  permissions: ['update on <mount>/sign/<role>', 'update on <mount>/revoke, used after a compromise only'],
  example:
    'rotator: { kind: vault-pki, address: "https://vault.example.com:8200", role: web, names: [www.example.com] }',
  capabilities: {
    types: ['tls-certificate'],
    strategies: ['renew'],
    mints: 'signed',
    fields: bundleFields,
    slotFields: [],
    seesAdoption: false,
  },
  target: (options) => ({ kind: 'vault', by: 'urls', place: read(options).address }),
  identities: (options) => {
    const { address, mount, names } = read(options);
    return [`vault:${address}/${mount}/${[...names].sort().join(',')}`];
  },
  create: async (options, context) => new PkiRotator(read(options), context),
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): PkiOptions & { readonly mount: string } {
  return { mount: 'pki', ...(options as PkiOptions) };
}

class PkiRotator extends SignedValues implements Rotator {
  readonly #vault: Vault;

  constructor(
    private readonly options: PkiOptions & { readonly mount: string },
    private readonly context: RotatorContext,
  ) {
    super(options.key as KeyKind | undefined, context.clock);
    this.#vault = new Vault(options.address, context.connection, context.clock);
  }

  async inspect(current: Material | undefined): Promise<Inspection> {
    return { open: current?.open ?? {}, obstacles: [], evidence: { role: this.options.role } };
  }

  /** Vault keeps no orders: it signs when it is asked. */
  async order(): Promise<Evidence> {
    return { role: this.options.role };
  }

  /** Where the answer was lost Vault signs once more: one more certificate exists that nobody has the text of. */
  async sign(version: string, draft: Material): Promise<Material | Later> {
    const key = keyIn(draft.sealed.privateKey?.reveal() ?? '');
    if (!key) throw new RekeyerError('CUSTODY_UNREADABLE', `${draft.version} holds no private key`);
    const { mount, role, names, ttl } = this.options;
    const body = {
      csr: await requestFor(key, names),
      common_name: names[0],
      alt_names: names.join(','),
      ...(ttl === undefined ? {} : { ttl }),
    };
    const doing = { what: `having "${role}" sign`, changes: true };
    const { json } = await this.#vault.send(
      { method: 'POST', path: vaultPath(mount, 'sign', role), body },
      doing,
      [200],
    );
    const now = this.context.clock.now();
    const bundle = fittingBundle(chainIn(json), { key, names, now });
    const begins = Math.max(...bundle.chain.certificates.map(({ notBefore }) => notBefore));
    return begins > now ? { until: begins } : materialOf(version, bundle);
  }

  async sweep(): Promise<Evidence> {
    return { nothing: true };
  }

  /** Revoked only after a compromise: clients that check would refuse whoever still shows it. */
  async destroy(material: Material, why?: RequestReason): Promise<Evidence> {
    const own = bundleOf(material)?.certificates[0];
    if (why !== 'compromised' || !own || own.checkIssued(own)) return { revoked: false };
    const doing = { what: `revoking ${material.open.serial ?? 'a certificate'}`, changes: true };
    const path = vaultPath(this.options.mount, 'revoke');
    await this.#vault.send({ method: 'POST', path, body: { certificate: String(own) } }, doing, [200]);
    return { revoked: true };
  }

  /** Vault tells no time that could be trusted; skew is judged by the executor's own. */
  async now(): Promise<Instant> {
    return Math.floor(this.context.clock.now() / SECOND) * SECOND;
  }
}

/** The certificate and those that lead to the root, as Vault answers them. */
function chainIn(json: unknown): string {
  const { data } = (json ?? {}) as { readonly data?: Readonly<Record<string, unknown>> };
  const { certificate, ca_chain: chain, issuing_ca: issuer } = data ?? {};
  const above = Array.isArray(chain) ? chain : [issuer];
  return [certificate, ...above].filter((one) => typeof one === 'string').join('\n');
}
