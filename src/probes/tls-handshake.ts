import { Type } from 'typebox';
import { certificatesIn, chainOf } from '../clients/tls/certificate.js';
import { type Endpoint, endpointOptions, placeOf, readEndpoint } from '../clients/tls/endpoint.js';
import { type LookTerms, look } from '../clients/tls/look.js';
import { compareShown } from '../clients/tls/shown.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Material } from '../domain/material.js';
import { Secret } from '../domain/secret.js';
import { type Duration, parseDuration, SECOND } from '../domain/time.js';
import type { MemberContext, MemberOptions } from '../ports/member.js';
import type { Probe, ProbeMember } from '../ports/probe.js';
import type { Answer } from '../ports/rotator.js';

const optionsSchema = Type.Object(
  {
    ...endpointOptions,
    settle: Type.Optional(
      Type.String({
        pattern: '^(?:[1-9]|[1-5][0-9]|60)s$',
        default: '10s',
        description: 'How long a server may take to show the new certificate after it was told to read it.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What a browser would see, at every address behind the name. */
export const tlsHandshake: ProbeMember = {
  kind: 'tls-handshake',
  summary: 'Looks which certificate every address of a server shows',
  options: optionsSchema,
  permissions: [],
  example: 'verify: [ { kind: tls-handshake, host: www.example.com, port: 443 } ]',
  target: (options) => {
    const { host, port } = endpointOf(options);
    return { kind: 'tls', by: 'hosts', place: placeOf(host, port) };
  },
  create: async (options, context) => new HandshakeProbe(endpointOf(options), settleOf(options), context),
};

function endpointOf(options: MemberOptions): Endpoint {
  const endpoint = readEndpoint(options);
  if (!endpoint) throw new RekeyerError('VERIFY_FAILED', 'the probe "tls-handshake" names no endpoint');
  return endpoint;
}

function settleOf({ settle }: MemberOptions): Duration {
  return parseDuration(typeof settle === 'string' ? settle : '') ?? 10 * SECOND;
}

const POLL: Duration = 100;

/**
 * `accepted` when every address shows exactly this certificate with its whole chain, `refused` when every address
 * shows another one. Some of both, one that does not answer, or one without the intermediates proves nothing.
 *
 * Whether it is trusted and still holds is not asked: the one in use may have ended, and must be renewed all the same.
 */
class HandshakeProbe implements Probe {
  readonly #terms: LookTerms;
  #seen = '';

  constructor(
    private readonly endpoint: Endpoint,
    private readonly settle: Duration,
    private readonly context: MemberContext,
  ) {
    const { tlsCa } = context.connection.auth;
    // The operator named the host: whatever it stands for may be dialled. Addresses of the registry's own he names too.
    const { port, addresses = [] } = endpoint;
    const { hosts } = context.connection;
    const named = addresses.every((one) => hosts.includes(one) || hosts.includes(placeOf(one, port)));
    this.#terms = { mayBePrivate: named, ...(tlsCa ? { authority: tlsCa.reveal() } : {}) };
  }

  async attempt(material: Material): Promise<Answer> {
    const wanted = chainOf(certificatesIn(material.sealed.bundle?.reveal() ?? '')).certificates;
    const { clock } = this.context;
    const from = clock.monotonic();
    for (;;) {
      const shown = compareShown(await look(this.endpoint, this.#terms), wanted);
      this.#seen = shown.text;
      if (shown.where === 'everywhere') return 'accepted';
      // A reload takes its time; nobody goes back to an older certificate by waiting.
      if (!shown.behind || clock.monotonic() - from >= this.settle) {
        return shown.where === 'nowhere' ? 'refused' : 'unreachable';
      }
      await clock.sleep(POLL);
    }
  }

  /** No certificate at all: an answer other than a refusal would show that nothing is compared. */
  decoy(material: Material): Material {
    const bundle = new Secret(Buffer.from(this.context.random.bytes(32)).toString('base64'));
    return { version: `${material.version}-decoy`, open: material.open, sealed: { bundle } };
  }

  lastSeen(): string {
    return this.#seen;
  }
}
