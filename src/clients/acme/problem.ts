import { RekeyerError } from '../../domain/errors/index.js';
import { DAY, formatInstant, type Instant, SECOND } from '../../domain/time.js';

const PREFIX = 'urn:ietf:params:acme:error:';

/** What a CA answered instead of what was asked: its kind of problem (RFC 8555, 6.7), never its own words. */
export class AcmeProblem extends Error {
  override readonly name = 'AcmeProblem';

  constructor(
    /** The last word of the problem's type, `rateLimited`; `unknown` where the CA used another scheme. */
    readonly kind: string,
    readonly status: number,
    /** When it may be asked again, where the CA said so. */
    readonly notBefore: Instant | undefined,
  ) {
    super(WORDS[kind] ?? `it refuses (${status}, ${kind})`);
  }
}

/** The problem behind an answer of 400 or more. */
export function problemIn(
  { status, headers, json }: { status: number; headers: Readonly<Record<string, string>>; json: unknown },
  now: Instant,
): AcmeProblem {
  return new AcmeProblem(kindOf(json), status, retryAfter(headers['retry-after'], now));
}

/** The kind of a problem document, also where it stands in a challenge that failed. */
export function kindOf(problem: unknown): string {
  const type = typeof problem === 'object' && problem !== null && 'type' in problem ? String(problem.type) : '';
  const kind = type.startsWith(PREFIX) ? type.slice(PREFIX.length) : '';
  return /^[A-Za-z]{1,40}$/.test(kind) ? kind : 'unknown';
}

/** A number of seconds, or a date (RFC 9110, 10.2.3); never more than a week, because nobody waits longer unseen. */
export function retryAfter(header: string | undefined, now: Instant): Instant | undefined {
  if (header === undefined) return undefined;
  const at = /^\d{1,9}$/.test(header) ? now + Number(header) * SECOND : Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at, now), now + 7 * DAY);
}

/** What a kind of problem means, in our words. */
export const wordsFor = (kind: string): string => WORDS[kind] ?? `of a reason that it calls ${kind}`;

const WORDS: Readonly<Record<string, string>> = {
  accountDoesNotExist: 'it does not know this account key',
  alreadyReplaced: 'the certificate to replace was replaced before',
  alreadyRevoked: 'the certificate is revoked already',
  badCSR: 'it does not take this key or these names',
  badNonce: 'it did not accept any of its own nonces',
  badRevocationReason: 'it does not take this reason for a revocation',
  caa: 'the CAA records of the name do not let this CA issue',
  compound: 'several names failed for different reasons',
  connection: 'it could not reach the place of the challenge',
  dns: 'it could not look the name up',
  externalAccountRequired: 'it wants an account that is bound to one made elsewhere: set eabKeyId and eabKey',
  incorrectResponse: 'it saw another answer to its challenge',
  invalidProfile: 'it does not offer this profile to this account',
  orderNotReady: 'the order is not ready',
  rateLimited:
    "its rate limit is reached (Let's Encrypt allows 300 orders in 3 hours for an account, 50 certificates in 7 days " +
    'for a domain, 5 for exactly the same names, 5 failed proofs an hour for a name; renewals by ARI do not count)',
  rejectedIdentifier: 'it does not issue for this name',
  serverInternal: 'it failed',
  tls: 'it could not speak TLS with the place of the challenge',
  unauthorized: 'it did not see our answer to its challenge, or the account may not do this',
  unsupportedIdentifier: 'it does not issue for this kind of name',
  userActionRequired: 'its terms have changed: a person must accept them',
};

/**
 * What a problem means for a rotation. A rate limit, a failure of the CA's own and a nonce that did not fit pass by
 * waiting; everything else is a refusal.
 */
export function refusal(what: string, { kind, status, message, notBefore }: AcmeProblem): RekeyerError {
  const passes = status === 429 || status >= 500 || ['rateLimited', 'badNonce', 'serverInternal'].includes(kind);
  const until = passes && notBefore !== undefined ? `; again after ${formatInstant(notBefore)}` : '';
  return new RekeyerError(
    passes ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_REJECTED',
    `${what}: ${message}${until}`,
    notBefore === undefined ? {} : { notBefore },
  );
}
