import type { Network } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { type Instant, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { type HttpAnswer, HttpClient, type HttpRequest } from '../http.js';
import { problemIn } from './problem.js';

export interface WireParts {
  readonly network?: Network;
  /** PEM of the CA's own server certificate's authority. */
  readonly authority?: string;
  readonly clock: Clock;
}

const WITHIN = 20 * SECOND;

/** How a CA is asked: our own HTTP client, so that no request is repeated or redirected behind our back. */
export class Wire {
  #theirs: { readonly at: Instant; readonly monotonic: number } | undefined;

  constructor(private readonly parts: WireParts) {}

  /** The CA's own time as its last answer told it; `undefined` before the first. */
  get now(): Instant | undefined {
    return this.#theirs && this.#theirs.at + Math.round(this.parts.clock.monotonic() - this.#theirs.monotonic);
  }

  /** @throws AcmeProblem for an answer of 400 or more, but for a nonce that did not fit: that is asked again */
  async send(url: string, request: Omit<HttpRequest, 'path'>, changes: boolean): Promise<HttpAnswer> {
    const { origin, pathname, searchParams } = urlOf(url);
    const { network, authority, clock } = this.parts;
    const client = new HttpClient({
      base: origin,
      within: WITHIN,
      ...(network === undefined ? {} : { network }),
      ...(authority === undefined ? {} : { authority }),
    });
    const query = Object.fromEntries(searchParams);
    const what = `asking the CA at ${new URL(origin).host}`;
    const answer = await client.send({ ...request, path: pathname, query }, { what, changes });
    const date = Date.parse(answer.headers.date ?? '');
    if (!Number.isNaN(date)) this.#theirs = { at: date, monotonic: clock.monotonic() };
    if (answer.status < 400) return answer;
    const problem = problemIn(answer, clock.now());
    if (problem.kind === 'badNonce') return answer;
    throw problem;
  }
}

function urlOf(url: string): URL {
  if (URL.canParse(url)) return new URL(url);
  throw new RekeyerError('PROVIDER_REJECTED', 'the CA named an address that is none');
}
