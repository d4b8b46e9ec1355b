import type { Endpoints } from '@octokit/types';
import { RekeyerError } from '../domain/errors/index.js';
import { SECOND } from '../domain/time.js';
import type { Clock } from '../ports/clock.js';
import { failureOf } from './github-failure.js';
import { Pace } from './github-pace.js';

/** An operation as GitHub's description names it: `GET /repos/{owner}/{repo}/pulls`. */
export type Route = keyof Endpoints & string;
/** What the caller fills in: everything but what the client knows itself. */
export type Parameters<R extends Route> = Omit<
  Endpoints[R]['parameters'],
  'owner' | 'repo' | 'headers' | 'baseUrl' | 'mediaType' | 'request'
>;
export type Data<R extends Route> = Endpoints[R]['response']['data'];

/** Octokit's `request`, of whatever Octokit. */
export type Request = (
  route: string,
  parameters: Record<string, unknown>,
) => Promise<{ readonly data: unknown; readonly headers: Readonly<Record<string, unknown>> }>;

export interface GitHubOptions {
  readonly owner: string;
  readonly repo: string;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Shared by all clients of one installation; a new one unless given. */
  readonly pace?: Pace;
}

/**
 * One repository on GitHub, as far as every port needs it.
 *
 * Reads are conditional: what has not changed costs no quota. They are tried again when GitHub does not answer. What
 * makes or merges something is sent once and never repeated: GitHub may have done it and only the answer was lost,
 * so the caller looks before trying again. Whatever retries the Octokit brings along are switched off.
 */
export class GitHub {
  readonly #pace: Pace;
  readonly #known = new Map<string, { readonly etag: string; readonly data: unknown }>();

  constructor(
    private readonly request: Request,
    private readonly options: GitHubOptions,
  ) {
    this.#pace = options.pace ?? new Pace(options.clock);
  }

  /** The organisation or person the repository belongs to. */
  get owner(): string {
    return this.options.owner;
  }

  /** @throws GITHUB_NOT_FOUND, GITHUB_REFUSED, GITHUB_LIMIT, GITHUB_UNAVAILABLE */
  async read<R extends Route>(route: R, parameters: Parameters<R>): Promise<Data<R>> {
    return this.#patiently(() => this.#readOnce(route, parameters));
  }

  /**
   * All pages of a list, at most `most` items; ask for as many as there should be and compare.
   *
   * @param items  how the items lie in a page; the page itself unless said
   */
  async list<R extends Route>(
    route: R,
    parameters: Parameters<R>,
    most: number,
  ): Promise<Data<R> extends readonly (infer T)[] ? readonly T[] : never> {
    const items: unknown[] = [];
    for (let page = 1; items.length < most; page += 1) {
      const data = await this.read(route, { ...parameters, per_page: PAGE, page } as Parameters<R>);
      const found = Array.isArray(data) ? data : [];
      items.push(...found);
      if (found.length < PAGE) break;
    }
    return items as unknown as Data<R> extends readonly (infer T)[] ? readonly T[] : never;
  }

  /** A change that may be repeated without harm (an edit). */
  async edit<R extends Route>(route: R, parameters: Parameters<R>): Promise<Data<R>> {
    await this.#pace.turn();
    return this.#patiently(() => this.#send(route, parameters));
  }

  /**
   * A change that must not be repeated (something new, a merge).
   *
   * @throws GITHUB_UNAVAILABLE when the answer was lost: it may have happened
   */
  async make<R extends Route>(route: R, parameters: Parameters<R>): Promise<Data<R>> {
    await this.#pace.turn();
    return this.#send(route, parameters);
  }

  async #readOnce<R extends Route>(route: R, parameters: Parameters<R>): Promise<Data<R>> {
    const key = `${route} ${JSON.stringify(parameters)}`;
    const known = this.#known.get(key);
    const headers = known ? { headers: { 'if-none-match': known.etag } } : {};
    try {
      const { data, headers: answered } = await this.request(route, this.#filled(route, { ...parameters, ...headers }));
      const { etag } = answered;
      if (typeof etag === 'string') this.#remember(key, etag, data);
      return data as Data<R>;
    } catch (error) {
      const failure = failureOf(error, route);
      if (failure === 'not-modified' && known) return known.data as Data<R>;
      throw failure === 'not-modified' ? new RekeyerError('GITHUB_UNAVAILABLE', `${route} said nothing`) : failure;
    }
  }

  async #send<R extends Route>(route: R, parameters: Parameters<R>): Promise<Data<R>> {
    try {
      return (await this.request(route, this.#filled(route, parameters))).data as Data<R>;
    } catch (error) {
      const failure = failureOf(error, route);
      throw failure === 'not-modified' ? new RekeyerError('GITHUB_UNAVAILABLE', `${route} said nothing`) : failure;
    }
  }

  async #patiently<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        const again = error instanceof RekeyerError && error.code === 'GITHUB_UNAVAILABLE' && tries < TRIES;
        if (!again) throw error;
        await this.options.clock.sleep(tries * SECOND);
      }
    }
  }

  #filled(route: Route, parameters: object): Record<string, unknown> {
    const { owner, repo } = this.options;
    const place = route.includes('{owner}') ? { owner, repo } : {};
    return { ...parameters, ...place, request: { retries: 0 } };
  }

  #remember(key: string, etag: string, data: unknown): void {
    this.#known.delete(key);
    this.#known.set(key, { etag, data });
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

const PAGE = 100;
const TRIES = 3;
const REMEMBERED = 500;
