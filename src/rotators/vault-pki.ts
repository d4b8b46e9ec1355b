import { Type } from 'typebox';
import { requestFor } from '../clients/acme/request.js';
import { bundleFields, bundleOf, fittingBundle, keyIn, materialOf } from '../clients/tls/bundle.js';
import { type KeyKind, keySchema, namesSchema, newKey } from '../clients/tls/new-key.js';
import { Vault, vaultPath } from '../clients/vault/vault.js';
import { webAddressPattern } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { RequestReason } from '../domain/request.js';
import { Secret } from '../domain/secret.js';
import { type Instant, SECOND } from '../domain/time.js';
import type { MemberOptions } from '../ports/member.js';
import type { Adoption, Answer, Inspection, Later, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';

const name = (description: string, example: string) =>
  Type.String({ pattern: '^[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$', maxLength: 200, description, examples: [example] });

const optionsSchema = Type.Object(
  {
    address: Type.String({
      pattern: webAddressPattern,
      description: 'The address of Vault; a connection must name it too',
      examples: ['https://vault.example.com:8200'],
    }),
    mount: Type.Optional(name('Where the PKI engine is mounted; pki unless said', 'pki')),
    role: name('The role that signs', 'web'),
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

class PkiRotator implements Rotator {
  readonly #vault: Vault;

  constructor(
    private readonly options: PkiOptions & { readonly mount: string },
    private readonly context: RotatorContext,
  ) {
    this.#vault = new Vault(options.address, context.connection, context.clock);
  }

  async inspect(current: Material | undefined): Promise<Inspection> {
    return { open: current?.open ?? {}, obstacles: [], evidence: { role: this.options.role } };
  }

  async capture(found: Material): Promise<Material> {
    const bundle = bundleOf(found);
    if (bundle) return materialOf(found.version, bundle, found.sealed.bundle);
    throw new RekeyerError('DRIFT', 'the consumer holds no certificate with its key', {
      wayOut: 'Put any certificate with its key there first, one that you sign yourself will do, and let it be served.',
    });
  }

  async propose(version: string): Promise<Material> {
    const key = await newKey(this.options.key as KeyKind | undefined);
    const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { version, open: {}, sealed: { privateKey: new Secret(privateKey) } };
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

  async issue(candidate: Material): Promise<Evidence> {
    if ((await this.accepts(candidate)) === 'accepted') return { ...candidate.open, changed: false };
    throw new RekeyerError(
      'PROVIDER_REJECTED',
      `the certificate ${candidate.open.serial ?? ''} does not hold any more`,
    );
  }

  /** A CA is not asked about what it signed: it holds from its beginning to its end. */
  async accepts(material: Material): Promise<Answer> {
    const own = bundleOf(material)?.chain.certificates[0];
    const now = this.context.clock.now();
    return own && own.notBefore <= now && now <= own.notAfter ? 'accepted' : 'refused';
  }

  /** What was signed stays signed: a rollback brings the one before back to its consumers, and that is all. */
  async revert(candidate: Material): Promise<Evidence> {
    return { ...candidate.open, changed: false };
  }

  async sweep(): Promise<Evidence> {
    return { nothing: true };
  }

  async adoption(): Promise<Adoption> {
    return { adopted: false, evidence: {} };
  }

  async uses(): Promise<{ readonly count: number }> {
    return { count: 0 };
  }

  async deactivate(material: Material): Promise<Evidence> {
    return { ...material.open, changed: false };
  }

  async reactivate(material: Material): Promise<Evidence> {
    return { ...material.open, changed: false };
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

  async close(): Promise<void> {}
}

/** The certificate and those that lead to the root, as Vault answers them. */
function chainIn(json: unknown): string {
  const { data } = (json ?? {}) as { readonly data?: Readonly<Record<string, unknown>> };
  const { certificate, ca_chain: chain, issuing_ca: issuer } = data ?? {};
  const above = Array.isArray(chain) ? chain : [issuer];
  return [certificate, ...above].filter((one) => typeof one === 'string').join('\n');
}
