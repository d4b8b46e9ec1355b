import { type Directory, readDirectory } from '../clients/acme/directory.js';
import { requestFor } from '../clients/acme/request.js';
import { type Account, AcmeSession, type Order } from '../clients/acme/session.js';
import { Wire } from '../clients/acme/wire.js';
import { type Bundle, bundleFields, bundleOf, fittingBundle, keyIn, materialOf } from '../clients/tls/bundle.js';
import type { KeyKind } from '../clients/tls/new-key.js';
import { SignedValues } from '../clients/tls/signed-values.js';
import { hasCode, RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { RequestReason } from '../domain/request.js';
import type { Secret } from '../domain/secret.js';
import { type Instant, MINUTE, parseInstant, SECOND } from '../domain/time.js';
import type { Inspection, Later, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';
import { objectionTo, openChallenge, typeOf } from './acme/challenges/index.js';
import { type AcmeOptions, objectionsTo, optionsSchema, readOptions } from './acme/options.js';
import { type Answering, clearProofs, proveNames } from './acme/prove-names.js';

/** Certificates of any CA that speaks ACME (RFC 8555). */
export const acme: RotatorMember = {
  kind: 'acme',
  summary: 'A TLS certificate of any CA that speaks ACME; the old one holds until its own end',
  options: optionsSchema,
  permissions: [
    'an account at the CA (made where there is none)',
    'to answer the challenge: a folder, a port, or DNS records',
  ],
  example:
    'rotator: { kind: acme, directory: "https://acme-v02.api.letsencrypt.org/directory", names: [www.example.com], challenge: { kind: http-01-webroot } }',
  capabilities: {
    types: ['tls-certificate'],
    strategies: ['renew'],
    mints: 'signed',
    fields: bundleFields,
    slotFields: [],
    seesAdoption: false,
  },
  target: (options) => ({ kind: 'acme', by: 'urls', place: readOptions(options).directory }),
  identities: (options) => {
    const { directory, names } = readOptions(options);
    return [`acme://${new URL(directory).host}/${[...names].sort().join(',')}`];
  },
  objections: (options) => objectionsTo(readOptions(options)),
  create: async (options, context) => new AcmeRotator(readOptions(options), context),
};

/** Below this part of its life a certificate is near its end: a second CA may be asked. */
const LAST_PART = 1 / 6;
/** Of RFC 5280: the key is known to somebody else. */
const KEY_COMPROMISE = 1;

class AcmeRotator extends SignedValues implements Rotator {
  readonly #wire: Wire;

  constructor(
    private readonly options: AcmeOptions,
    private readonly context: RotatorContext,
  ) {
    super(options.key as KeyKind | undefined, context.clock);
    const { network, auth } = context.connection;
    this.#wire = new Wire({
      clock: context.clock,
      ...(network === undefined ? {} : { network }),
      ...(auth.tlsCa ? { authority: auth.tlsCa.reveal() } : {}),
    });
  }

  async inspect(current: Material | undefined): Promise<Inspection> {
    const { connection } = this.context;
    const { challenge, profile, fallback } = this.options;
    const directory = await this.#directory();
    const found = [
      objectionTo(challenge, connection),
      fallback === undefined || connection.urls.includes(fallback)
        ? undefined
        : `connection "${connection.name}" does not name the fallback CA among its urls`,
      profile === undefined || directory.profiles.includes(profile)
        ? undefined
        : `the CA has no profile "${profile}" (it has: ${directory.profiles.join(', ') || 'none'})`,
      connection.auth.accountKey ? undefined : `connection "${connection.name}" has no accountKey`,
    ];
    const open = current?.open ?? {};
    return { open, obstacles: found.filter((one) => one !== undefined), evidence: { ca: directory.url } };
  }

  async order(_key: Material, previous: Material): Promise<Evidence> {
    const { names, profile } = this.options;
    const replaces = bundleOf(previous)?.chain.certificates[0]?.renewalId;
    const wish = { ...(replaces ? { replaces } : {}), ...(profile ? { profile } : {}) };
    return this.#atEither(previous, async (ca) => {
      const session = await this.#session(ca);
      return { ca, order: (await session.order(names, wish)).url };
    });
  }

  async sign(version: string, draft: Material, ordered: Evidence): Promise<Material | Later> {
    const key = keyIn(draft.sealed.privateKey?.reveal() ?? '');
    if (!key) throw new RekeyerError('CUSTODY_UNREADABLE', `${draft.version} holds no private key`);
    const { clock } = this.context;
    const session = await this.#session(String(ordered.ca));
    let order = await session.look(String(ordered.order));
    // Somebody was here before us and may have left what the CA has looked at.
    if (order.status !== 'pending') await clearProofs(session, order, this.#answering());
    if (order.status === 'pending' && (await proveNames(session, order, this.#answering()))) {
      order = await session.look(order.url);
    }
    if (order.status === 'ready') order = await session.finalize(order, await requestFor(key, this.options.names));
    order = await this.#settled(session, order);
    if (order.status === 'invalid') throw new RekeyerError('PROVIDER_REJECTED', 'the CA gave the order up');
    if (order.status !== 'valid') return { until: clock.now() + MINUTE };
    const pem = await session.certificate(order, this.options.preferredChain);
    const bundle = fittingBundle(pem, { key, names: this.options.names, now: clock.now() });
    return this.#begun(bundle) ?? materialOf(version, bundle);
  }

  /** Takes away what a challenge that was broken off has left; the order itself ends by itself. */
  async sweep(before: Readonly<Record<string, string>>): Promise<Evidence> {
    const { ca, order } = before;
    if (ca === undefined || order === undefined) return { nothing: true };
    try {
      const session = await this.#session(ca);
      await clearProofs(session, await session.look(order), this.#answering());
      return { cleared: true };
    } catch (error) {
      if (hasCode(error, 'PROVIDER_REJECTED')) return { cleared: false };
      throw error;
    }
  }

  /** Revoked only after a compromise: clients that check would refuse whoever still shows it. */
  async destroy(material: Material, why?: RequestReason): Promise<Evidence> {
    const own = bundleOf(material)?.certificates[0];
    if (why !== 'compromised' || !own) return { revoked: false };
    if (bundleOf(material)?.chain.certificates[0]?.isSelfSigned) return { revoked: false };
    const cas = [this.options.directory, ...(this.options.fallback ? [this.options.fallback] : [])];
    let refusal: unknown;
    for (const ca of cas) {
      try {
        return { revoked: true, changed: await (await this.#session(ca)).revoke(String(own), KEY_COMPROMISE) };
      } catch (error) {
        // Only the CA that issued it knows it.
        if (!hasCode(error, 'PROVIDER_REJECTED')) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  /** The CA's time as it was last heard: delivering needs no CA. */
  async now(): Promise<Instant> {
    return this.#wire.now ?? this.context.clock.now();
  }

  async #directory(): Promise<Directory> {
    const { directory, fallback } = this.options;
    try {
      return await readDirectory(this.#wire, directory);
    } catch (error) {
      if (fallback === undefined || !hasCode(error, 'PROVIDER_UNAVAILABLE')) throw error;
      return readDirectory(this.#wire, fallback);
    }
  }

  /** Asks the first CA; the second one only when the first cannot and time runs out. */
  async #atEither<T>(previous: Material, ask: (ca: string) => Promise<T>): Promise<T> {
    const { directory, fallback } = this.options;
    try {
      return await ask(directory);
    } catch (error) {
      if (fallback === undefined || !hasCode(error, 'PROVIDER_UNAVAILABLE') || !this.#isUrgent(previous)) throw error;
      return ask(fallback);
    }
  }

  #isUrgent({ open, ...rest }: Material): boolean {
    const own = bundleOf({ open, ...rest })?.chain.certificates[0];
    if (!own) return true;
    const left = (parseInstant(open.endsAt ?? '') ?? own.notAfter) - this.context.clock.now();
    return left <= (own.notAfter - own.notBefore) * LAST_PART;
  }

  #session(ca: string): Promise<AcmeSession> {
    const { connection } = this.context;
    if (!connection.urls.includes(ca)) {
      throw new RekeyerError(
        'PROVIDER_REJECTED',
        `connection "${connection.name}" does not name this CA among its urls`,
      );
    }
    return AcmeSession.open(this.#wire, ca, accountOf(connection.auth));
  }

  #answering(): Answering {
    const { challenge } = this.options;
    return { type: typeOf(challenge), challenge: openChallenge(challenge, this.context), clock: this.context.clock };
  }

  /** A CA may take a moment to sign. */
  async #settled(session: AcmeSession, order: Order): Promise<Order> {
    const { clock } = this.context;
    const from = clock.monotonic();
    let now = order;
    for (
      let wait = 100;
      now.status === 'processing' && clock.monotonic() - from < MINUTE;
      wait = Math.min(2 * SECOND, wait * 2)
    ) {
      await clock.sleep(wait);
      now = await session.look(order.url);
    }
    return now;
  }

  /** When it begins, where our clock is behind the CA's: nothing is delivered before that. */
  #begun({ chain }: Bundle): Later | undefined {
    const begins = Math.max(...chain.certificates.map(({ notBefore }) => notBefore));
    return begins > this.context.clock.now() ? { until: begins } : undefined;
  }
}

function accountOf({ accountKey, eabKeyId, eabKey }: Readonly<Record<string, Secret>>): Account {
  if (!accountKey) throw new RekeyerError('PROVIDER_REJECTED', 'the connection has no accountKey');
  return { key: accountKey, ...(eabKeyId && eabKey ? { binding: { keyId: eabKeyId.reveal(), key: eabKey } } : {}) };
}
