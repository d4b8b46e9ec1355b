import { at } from '../../clients/http/pointer.js';
import { type Doing, type HttpAnswer, type HttpClient, type HttpRequest, refusalOf } from '../../clients/http.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { Secret } from '../../domain/secret.js';
import { type Instant, parseInstant, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Change, HttpApiOptions } from './options.js';
import { fillJson, fillPath } from './template.js';

/** A key as the list shows it. */
export interface ListedKey {
  readonly id: string;
  readonly active: boolean;
  readonly createdAt?: Instant;
  readonly usedAt?: Instant;
}

export interface MintedKey {
  readonly id: string;
  readonly secret: Secret;
}

export interface KeysParts {
  readonly client: HttpClient;
  readonly options: HttpApiOptions;
  readonly credential: string;
  /** By which the connection logs in. */
  readonly login: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** The keys behind an API that is described in YAML. */
export class Keys {
  /** The time on the last answer. */
  #date: Instant | undefined;

  constructor(private readonly parts: KeysParts) {}

  /** All of them. @throws PROVIDER_REJECTED when the answer is no list, or only a part of it */
  async all(): Promise<readonly ListedKey[]> {
    const { list } = this.parts.options;
    const doing = { what: 'listing the keys', changes: false };
    const answer = await this.#ask({ method: 'GET', path: list.path, query: list.query ?? {} }, list.headers, doing);
    if (/\brel="?next"?/.test(answer.headers.link ?? '')) {
      throw new RekeyerError(
        'PROVIDER_REJECTED',
        `${doing.what}: there are more pages; ask for all keys by list.query`,
      );
    }
    const items = at(answer.json, list.items);
    if (!Array.isArray(items)) throw new RekeyerError('PROVIDER_REJECTED', `${doing.what}: no list lies at list.items`);
    return items.map((item) => this.#listed(item));
  }

  /** @throws OUTCOME_UNKNOWN also when the answer does not hold what was announced: a key may be there now */
  async mint(version: string): Promise<MintedKey> {
    const { options, credential } = this.parts;
    const { method = 'POST', path, headers, body, id, secret } = options.mint;
    const fillings = { credential, version };
    const request = { method: method as 'POST', path: fillPath(path, fillings), body: fillJson(body, fillings) };
    const { json } = await this.#ask(request, headers, { what: 'making a key', changes: true });
    const found = { id: textOf(at(json, id)), secret: textOf(at(json, secret)) };
    if (found.id !== undefined && found.secret !== undefined) {
      return { id: found.id, secret: new Secret(found.secret) };
    }
    throw new RekeyerError('OUTCOME_UNKNOWN', 'making a key: the answer holds no id or no value where it should');
  }

  /** @returns whether there was such a key */
  async change(change: Change, fallback: 'DELETE' | 'PATCH', id: string, what: string): Promise<boolean> {
    const { method = fallback, path, headers, body } = change;
    const fillings = { credential: this.parts.credential, id };
    const request = { method: method as 'PATCH', path: fillPath(path, fillings), body: fillJson(body, fillings) };
    const gone = [404, 410];
    return !gone.includes((await this.#ask(request, headers, { what: `${what} ${id}`, changes: true }, gone)).status);
  }

  /** The provider's own time, to the second. */
  async now(): Promise<Instant> {
    await this.all();
    if (this.#date === undefined) throw new RekeyerError('PROVIDER_UNAVAILABLE', 'the API answers without saying when');
    return this.#date;
  }

  async #ask(
    request: HttpRequest,
    headers: Readonly<Record<string, string>> = {},
    doing: Doing,
    also: readonly number[] = [],
  ): Promise<HttpAnswer> {
    const { client, login, clock } = this.parts;
    const answer = await client.send({ ...request, headers: { ...headers, ...login } }, doing);
    const date = Date.parse(answer.headers.date ?? '');
    if (!Number.isNaN(date)) this.#date = date;
    if ((answer.status >= 200 && answer.status < 300) || also.includes(answer.status)) return answer;
    throw refusalOf(answer, doing, clock.now());
  }

  #listed(item: unknown): ListedKey {
    const { list } = this.parts.options;
    const id = textOf(at(item, list.id));
    const active = list.active === undefined ? true : at(item, list.active);
    if (id === undefined || typeof active !== 'boolean') {
      throw new RekeyerError('PROVIDER_REJECTED', 'listing the keys: one of them has no id, or no state');
    }
    const createdAt = instantAt(item, list.createdAt);
    const usedAt = instantAt(item, list.usedAt);
    return {
      id,
      active,
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(usedAt === undefined ? {} : { usedAt }),
    };
  }
}

/** A text that is not empty; ids may be numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** RFC 3339, or seconds since 1970. */
function instantAt(item: unknown, pointer: string | undefined): Instant | undefined {
  const value = pointer === undefined ? undefined : at(item, pointer);
  if (typeof value === 'number') return value * SECOND;
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
