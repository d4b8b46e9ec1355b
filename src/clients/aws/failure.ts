import { RekeyerError } from '../../domain/errors/index.js';

/**
 * How far a request came.
 *
 * - `unsent`: nobody got it. `busy`: AWS did nothing and wants it again later. `refused`: AWS said no to it.
 * - `lost`: it left us and no answer tells what became of it; a 5xx may follow an effect.
 */
export type Fate = 'unsent' | 'busy' | 'refused' | 'lost';

/** What went wrong between us and AWS, by its code and our own words: AWS's messages are not shown. */
export class AwsFailure extends Error {
  override readonly name = 'AwsFailure';

  constructor(
    readonly fate: Fate,
    /** The code as AWS documents it (`NoSuchEntity`); empty where AWS did not answer. */
    readonly code: string,
    reason: string,
  ) {
    super(reason);
  }

  /** Tells the SDK that it may send the same request again, as often as its client is allowed to. */
  get $retryable(): object | undefined {
    return this.code === '' ? {} : undefined;
  }
}

/** An answer that is none, or lacks what it must hold. */
export const unreadable = (code = ''): AwsFailure => new AwsFailure('lost', code, 'the answer could not be read');

const REASONS: Readonly<Record<string, string>> = {
  AccessDenied:
    'the executor is not allowed to do this (docs/operators/aws-iam.md and aws-stores.md have the policies it needs)',
  NoSuchEntity: 'there is no such user or key',
  InvalidClientTokenId: 'the login of the executor is refused',
  SignatureDoesNotMatch: 'the login of the executor is refused',
  RequestExpired: "the executor's clock is wrong",
  ExpiredToken: 'the login of the executor has expired',
};

const BUSY =
  /^(?:Throttling|ThrottlingException|RequestLimitExceeded|TooManyRequestsException|TooManyUpdates|EntityTemporarilyUnmodifiable|ConcurrentModification)$/;
/** The executor's own login, not the order, was refused: another try with another login may do. */
const LOGIN = /^(?:InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|IncompleteSignature|RequestExpired)$/;

/** AWS calls a signature of another time wrong as well, which says nothing about the secret. */
const TIME = /^Signature (?:expired|not yet current)/;

/** An error of the SDK as a failure of ours; only codes survive. */
export function failureOf(error: unknown): AwsFailure {
  if (error instanceof AwsFailure) return error;
  const { name, message, $metadata } = (error ?? {}) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === undefined || typeof name !== 'string') {
    return unreadable();
  }
  const code = TIME.test(String(message)) ? 'RequestExpired' : name.replace(/Exception$/, '');
  if (status >= 500) return new AwsFailure('lost', code, `AWS failed (${status})`);
  if (status < 400) return unreadable(code);
  if (BUSY.test(code) || status === 429) return new AwsFailure('busy', code, 'AWS asks for patience');
  return new AwsFailure('refused', code, REASONS[code] ?? `AWS refused (${code})`);
}

/**
 * A failure as an error of the catalogue.
 *
 * @param doing  what was being done, for the message: `listing the keys of "svc"`
 * @param changes  whether it could have changed something: then a lost answer is an unknown outcome
 */
export function asError(failure: AwsFailure, doing: string, changes: boolean): RekeyerError {
  return new RekeyerError(codeOf(failure, changes), `${doing}: ${failure.message}`);
}

function codeOf({ fate, code }: AwsFailure, changes: boolean) {
  if (fate === 'lost') return changes ? 'OUTCOME_UNKNOWN' : 'PROVIDER_UNAVAILABLE';
  return fate === 'refused' && !LOGIN.test(code) ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE';
}
