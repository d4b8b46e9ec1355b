import { Type } from 'typebox';
import type { Connection } from '../../../domain/connection.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import type { Challenge, ChallengeKind, ChallengeType, Ground } from './challenge.js';
import { dns01Rfc2136 } from './dns-01-rfc2136.js';
import { dns01Webhook } from './dns-01-webhook.js';
import { http01Listen } from './http-01-listen.js';
import { http01Webroot } from './http-01-webroot.js';
import { tlsAlpn01 } from './tls-alpn-01.js';

const wait = Type.Optional(
  Type.String({
    pattern: '^(?:[1-9][0-9]?|1[0-7][0-9]|180)s$|^[123]m$',
    description: 'How long records take to be everywhere; at most 3m',
  }),
);
const port = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 65535, description: 'Where we listen; the CA asks at 80, or at 443' }),
);
const closed = { additionalProperties: false } as const;

/** How the CA is shown that the names are ours. A new way is a new file beside this, and a line in both tables. */
export const challengeSchema = Type.Union([
  Type.Object({ kind: Type.Literal('http-01-webroot') }, closed),
  Type.Object({ kind: Type.Literal('http-01-listen'), port }, closed),
  Type.Object({ kind: Type.Literal('tls-alpn-01'), port }, closed),
  Type.Object(
    {
      kind: Type.Literal('dns-01-rfc2136'),
      server: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?$', maxLength: 260 }),
      zone: Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$', maxLength: 253 }),
      wait,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('dns-01-webhook'),
      url: Type.String({ pattern: '^https?://[^?#@\\s]+$', maxLength: 500 }),
      wait,
    },
    closed,
  ),
]);
export type ChallengeOptions = Type.Static<typeof challengeSchema>;

const kinds = {
  'http-01-webroot': http01Webroot,
  'http-01-listen': http01Listen,
  'tls-alpn-01': tlsAlpn01,
  'dns-01-rfc2136': dns01Rfc2136,
  'dns-01-webhook': dns01Webhook,
} as const satisfies Readonly<Record<ChallengeOptions['kind'], ChallengeKind<never>>>;

function kindOf({ kind }: ChallengeOptions): ChallengeKind<ChallengeOptions> {
  return kinds[kind] as ChallengeKind<ChallengeOptions>;
}

export function typeOf(options: ChallengeOptions): ChallengeType {
  return kindOf(options).type;
}

/** What stands against answering in this way here; `undefined` when nothing does. */
export function objectionTo(options: ChallengeOptions, connection: Connection): string | undefined {
  return kindOf(options).objection(options, connection);
}

/** @throws PROVIDER_REJECTED where the executor's settings do not allow it */
export function openChallenge(options: ChallengeOptions, ground: Ground): Challenge {
  const objection = objectionTo(options, ground.connection);
  if (objection) throw new RekeyerError('PROVIDER_REJECTED', objection);
  return kindOf(options).open(options, ground);
}
