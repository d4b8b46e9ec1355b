import { RekeyerError } from '../../domain/errors/index.js';
import { type Instant, SECOND } from '../../domain/time.js';

/** `unsent`: nobody got it, so nothing happened. `lost`: it left us, and no answer tells what became of it. */
export type Fate = 'unsent' | 'lost';

/** Why a request got no answer, in our own words: what the other side wrote is never shown. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';

  constructor(
    readonly fate: Fate,
    reason: string,
  ) {
    super(reason);
  }
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
};

const CERTIFICATE = /CERT|ISSUER|SIGNATURE_FAILURE|ALTNAME|^ERR_SSL|^ERR_TLS|^EPROTO$/;

/** An error of the socket, before anything was written to it or after. */
export function failureOf(error: unknown, written: boolean): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const { name, code, message } = (error ?? {}) as Readonly<Record<'name' | 'code' | 'message', unknown>>;
  const text = typeof code === 'string' ? code : '';
  if (name === 'ForbiddenAddress') return new HttpFailure('unsent', String(message));
  if (written) return new HttpFailure('lost', 'the connection was cut before the answer');
  if (CERTIFICATE.test(text)) return new HttpFailure('unsent', `TLS: ${text}`);
  return new HttpFailure('unsent', NETWORK[text] ?? 'no connection could be made');
}

/** What was being done, and whether it could have changed something at the other side. */
export interface Doing {
  /** For the message: `writing the secret "payments"`. */
  readonly what: string;
  readonly changes: boolean;
}

/** A request without an answer as an error of the catalogue: `PROVIDER_UNAVAILABLE`, or `OUTCOME_UNKNOWN`. */
export function unanswered({ fate, message }: HttpFailure, { what, changes }: Doing): RekeyerError {
  return new RekeyerError(
    fate === 'lost' && changes ? 'OUTCOME_UNKNOWN' : 'PROVIDER_UNAVAILABLE',
    `${what}: ${message}`,
  );
}

/** As much of an answer as is needed to say what a refusal means. */
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What an answer other than a success means: `PROVIDER_UNAVAILABLE` when the other side wants it again later or refuses
 * our own login, `OUTCOME_UNKNOWN` when it failed at a change (a 5xx may follow an effect), else `PROVIDER_REJECTED`.
 * The body is not looked at: it may hold what was sent.
 *
 * @param now  to say in `notBefore` when it may be asked again, where it told us
 */
export function refusalOf({ status, headers }: Answered, { what, changes }: Doing, now: Instant): RekeyerError {
  const message = `${what}: ${meaningOf(status)} (${status})`;
  if (status === 429 || status === 503) {
    const wait = Number(headers['retry-after'] ?? Number.NaN);
    const notBefore = Number.isFinite(wait) ? { notBefore: now + wait * SECOND } : {};
    const code = status === 503 && changes ? 'OUTCOME_UNKNOWN' : 'PROVIDER_UNAVAILABLE';
    return new RekeyerError(code, message, notBefore);
  }
  if (status >= 500 || status === 408) {
    return new RekeyerError(changes ? 'OUTCOME_UNKNOWN' : 'PROVIDER_UNAVAILABLE', message);
  }
  return new RekeyerError(status === 401 ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_REJECTED', message);
}

function meaningOf(status: number): string {
  if (status < 300) return 'the answer is not the one expected';
  if (status < 400) return 'it points elsewhere, and is not followed';
  if (status === 401) return "the connection's login is refused";
  if (status === 403) return "the connection's login is not allowed to do this";
  if (status === 429) return 'it asks for patience';
  return status < 500 ? 'it refuses' : 'it failed';
}
