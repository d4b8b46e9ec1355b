import { RekeyerError } from '../../domain/errors/index.js';
import { DAY, type Instant, MINUTE, parseInstant } from '../../domain/time.js';
import { AcmeProblem, refusal, retryAfter } from './problem.js';
import type { Wire } from './wire.js';

/** What a CA says of itself (RFC 8555, 7.1.1), as far as it matters here. */
export interface Directory {
  readonly url: string;
  /** Where it tells when a certificate should be renewed (RFC 9773). */
  readonly renewalInfo: string | undefined;
  /** Names of its profiles; empty where it has none. */
  readonly profiles: readonly string[];
  /** Accounts must be bound to one made elsewhere. */
  readonly wantsBinding: boolean;
}

/** @throws PROVIDER_UNAVAILABLE, PROVIDER_REJECTED */
export async function readDirectory(wire: Wire, url: string): Promise<Directory> {
  const json = await get(wire, url, 'reading the directory of the CA');
  const meta = record(json.meta);
  return {
    url,
    renewalInfo: typeof json.renewalInfo === 'string' ? json.renewalInfo : undefined,
    profiles: Object.keys(record(meta.profiles)),
    wantsBinding: meta.externalAccountRequired === true,
  };
}

/** When a CA wants a certificate to be renewed, and when it may be asked again. */
export interface RenewalInfo {
  readonly from: Instant;
  readonly to: Instant;
  readonly askAgain: Instant;
}

/**
 * When does the CA want this certificate to be renewed (RFC 9773)?
 *
 * @param id  `renewalIdOf` of the certificate
 * @returns `undefined` where the CA does not say, does not know the certificate, or names a window that is none
 */
export async function renewalInfo(
  wire: Wire,
  { renewalInfo: base }: Directory,
  id: string,
  now: Instant,
): Promise<RenewalInfo | undefined> {
  if (base === undefined) return undefined;
  try {
    const answer = await wire.send(`${base.replace(/\/$/, '')}/${id}`, { method: 'GET' }, false);
    const { start, end } = record(record(answer.json).suggestedWindow);
    const [from, to] = [parseInstant(String(start)), parseInstant(String(end))];
    if (from === undefined || to === undefined || to <= from) return undefined;
    const wished = retryAfter(answer.headers['retry-after'], now) ?? now + 6 * 60 * MINUTE;
    // The standard lets clients bound it: not so soon that it floods, not so late that a revocation is missed.
    return { from, to, askAgain: Math.min(Math.max(wished, now + MINUTE), now + DAY) };
  } catch (error) {
    if (error instanceof AcmeProblem) return undefined;
    throw error;
  }
}

async function get(wire: Wire, url: string, what: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { json } = await wire.send(url, { method: 'GET' }, false);
    const found = record(json);
    if (typeof found.newOrder === 'string') return found;
  } catch (error) {
    throw error instanceof AcmeProblem ? refusal(what, error) : error;
  }
  throw new RekeyerError('PROVIDER_REJECTED', `${what}: this is no ACME directory`);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
