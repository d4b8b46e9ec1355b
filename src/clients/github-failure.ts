import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';

/** What Octokit's errors look like, whichever package of it threw them. */
interface RequestFailure {
  readonly status: number;
  readonly message: string;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

const isRequestFailure = (error: unknown): error is RequestFailure =>
  error instanceof Error && 'status' in error && typeof error.status === 'number';

/**
 * What a failed request means to us: an error of the catalogue, or `not-modified`, which is none.
 *
 * GitHub's own words are kept short and without the link that Octokit adds; they are data of GitHub's and name
 * branches, rules and fields, never a value of ours.
 */
export function failureOf(error: unknown, route: string): RekeyerError | 'not-modified' {
  if (!isRequestFailure(error)) return new RekeyerError('GITHUB_UNAVAILABLE', `${route} was not answered`);
  if (error.status === 304) return 'not-modified';
  const words = (error.message.split(' - https://')[0] ?? '').replace(/\s+/g, ' ').slice(0, 300);
  return new RekeyerError(codeOf(error), `${route} was answered ${error.status}: ${words}`, { cause: error.status });
}

/** The status that an error of ours stands for, where GitHub answered at all. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RekeyerError && typeof error.cause === 'number' ? error.cause : undefined;
}

function codeOf({ status, response }: RequestFailure): ErrorCode {
  if (status === 429 || (status === 403 && isLimited(response?.headers ?? {}))) return 'GITHUB_LIMIT';
  if (status === 401 || status === 403) return 'GITHUB_REFUSED';
  if (status === 404 || status === 410) return 'GITHUB_NOT_FOUND';
  return status >= 500 ? 'GITHUB_UNAVAILABLE' : 'GITHUB_CONFLICT';
}

/** A refusal by a limit looks like one by permission, but for these. */
const isLimited = (headers: Readonly<Record<string, unknown>>): boolean =>
  headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
