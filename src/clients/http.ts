import { isIP } from 'node:net';
import type { Connection, Network } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Duration } from '../domain/time.js';
import { SECOND } from '../domain/time.js';
import { judgedLookup, objectionToAddress, type Resolve } from './http/addresses.js';
import { exchange, type Incoming } from './http/exchange.js';
import { type Doing, HttpFailure, unanswered } from './http/failure.js';

export { type Doing, refusalOf } from './http/failure.js';

/** What is asked of a server. Values of the caller's are checked here, so none can add a header or leave the path. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base address, its parts already encoded: `/v1/secret/data/app`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text already (then say its content type in `headers`). */
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
}

export interface HttpPlace {
  /** `https://vault.example.com:8200/prefix`; plain http only on this machine. */
  readonly base: string;
  readonly network?: Network;
  /** PEM of the server's authority, instead of those of the system. */
  readonly authority?: string;
  /** Until the whole answer is there; 10 s unless said. */
  readonly within?: Duration;
  /** Bytes of an answer; 1 MiB unless said. */
  readonly most?: number;
  /** For tests of what names lead to. */
  readonly resolve?: Resolve;
}

const WITHIN = 10 * SECOND;
const MOST = 1024 * 1024;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const HEADER_VALUE = /^[\x20-\x7e]*$/;
const PATH = /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*$/;

/**
 * A server that may be asked over HTTP, and nobody else: only addresses that its connection allows are connected to,
 * each is judged at the moment it is used, redirects are not followed, no proxy of the environment is asked.
 */
export class HttpClient {
  readonly #base: URL;

  /** @throws CONNECTIONS_INVALID for an address that is none, holds a login, or would send secrets in the clear */
  constructor(private readonly place: HttpPlace) {
    this.#base = baseOf(place);
  }

  /**
   * Sends one request once.
   *
   * @param doing  what it is for: decides what a lost answer means
   * @returns the answer, whatever its status; `refusalOf` says what a bad one means
   * @throws PROVIDER_UNAVAILABLE when nothing was sent, or nothing could have changed; OUTCOME_UNKNOWN when the answer
   *   to a change was lost
   */
  async send(request: HttpRequest, doing: Doing): Promise<HttpAnswer> {
    const { place } = this;
    const url = this.#urlOf(request, doing);
    try {
      const objection = isIP(hostOf(url)) ? objectionToAddress(hostOf(url), place.network) : undefined;
      if (objection) throw new HttpFailure('unsent', `${hostOf(url)} ${objection}`);
      return answerOf(
        await exchange({
          url,
          method: request.method,
          ...payloadOf(request, doing),
          ...(place.authority === undefined ? {} : { authority: place.authority }),
          lookup: judgedLookup(place.network, place.resolve),
          within: place.within ?? WITHIN,
          most: place.most ?? MOST,
        }),
      );
    } catch (error) {
      throw error instanceof HttpFailure ? unanswered(error, doing) : error;
    }
  }

  #urlOf({ path, query = {} }: HttpRequest, { what }: Doing): URL {
    const steps = path.split('/').map((step) => step.replaceAll(/%2e/gi, '.'));
    if (!PATH.test(path) || steps.includes('..') || steps.includes('.')) {
      throw new RekeyerError('PROVIDER_REJECTED', `${what}: the path of the request is not one`);
    }
    const url = new URL(this.#base);
    url.pathname = this.#base.pathname.replace(/\/$/, '') + path;
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
    return url;
  }
}

/** The client for an address of the registry, as its connection allows it. */
export function httpClientFor(connection: Connection, base: string, limits: Partial<HttpPlace> = {}): HttpClient {
  const { tlsCa } = connection.auth;
  return new HttpClient({
    base,
    ...(connection.network === undefined ? {} : { network: connection.network }),
    ...(tlsCa ? { authority: tlsCa.reveal() } : {}),
    ...limits,
  });
}

function baseOf({ base, network }: HttpPlace): URL {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  const invalid = (why: string): never => {
    throw new RekeyerError('CONNECTIONS_INVALID', `${url?.host ?? 'an address'} ${why}`);
  };
  if (!url) return invalid('is no URL');
  if (url.username || url.password || url.search || url.hash) invalid('holds more than a host and a path');
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && network === 'this-machine') return url;
  return invalid('is not https, so secrets would travel in the clear; plain http needs "network: this-machine"');
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Said by us alone: who sets them could end a request early and begin another one. */
const OURS = ['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect'];

function payloadOf({ headers = {}, body }: HttpRequest, { what }: Doing) {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name, value] of given) {
    if (HEADER_NAME.test(name) && HEADER_VALUE.test(value) && !OURS.includes(name)) continue;
    throw new RekeyerError('PROVIDER_REJECTED', `${what}: the header "${name}" cannot be sent with its value`);
  }
  const always = { 'user-agent': 'rekeyer', 'accept-encoding': 'identity', accept: 'application/json' };
  const sent = { ...always, ...Object.fromEntries(given) };
  if (body === undefined) return { headers: sent };
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  return { headers: { ...type, ...sent, 'content-length': String(bytes.length) }, body: bytes };
}

function answerOf({ status, headers, body }: Incoming): HttpAnswer {
  const text = body.toString('utf8');
  return { status, headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
