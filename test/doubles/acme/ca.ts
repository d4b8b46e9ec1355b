import { createHash, type JsonWebKey, randomBytes, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renewalIdOf } from '../../../src/clients/tls/certificate.js';
import { DAY, type Duration, type Instant } from '../../../src/domain/time.js';
import { Authority } from '../authority.js';
import { isBound, malformed, Refusal, readJws, type Signed } from './jws.js';

/** What the CA looks for; the answer is what it found there. */
export interface Sought {
  readonly type: 'http-01' | 'dns-01' | 'tls-alpn-01';
  readonly name: string;
  readonly token: string;
}

export interface AcmeSetting {
  /** How the CA sees the answers to its challenges; without it every one is there. */
  readonly see?: (sought: Sought) => Promise<string | undefined>;
  readonly now?: () => Instant;
  readonly life?: Duration;
  readonly binding?: { readonly kid: string; readonly key: string };
  readonly profiles?: Readonly<Record<string, string>>;
  /** When a certificate should be renewed; without it the CA has no renewal information. */
  readonly window?: (certificate: X509Certificate) => { readonly start: Instant; readonly end: Instant };
  readonly authority?: Authority;
}

type Status = 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
interface Authorization {
  readonly name: string;
  readonly wildcard: boolean;
  readonly token: string;
  status: Status;
  error?: { type: string };
}
interface Order {
  readonly account: string;
  readonly names: readonly string[];
  readonly authorizations: readonly string[];
  readonly replaces: string | undefined;
  readonly profile: string | undefined;
  status: Status;
  certificate?: string;
}

/** What the next request of a kind meets. `lose`: it is done, and its answer never arrives. */
export type Mishap = 'lose' | 'cut' | { readonly kind: string; readonly status: number; readonly retryAfter?: number };

/**
 * A CA that speaks ACME (RFC 8555) and tells when to renew (RFC 9773), strict where CAs are: every nonce once, every
 * signature verified over its very URL, every state in its order.
 */
export class AcmeDouble {
  readonly #accounts = new Map<string, JsonWebKey>();
  readonly #nonces = new Set<string>();
  readonly #mishaps = new Map<string, Mishap[]>();
  readonly authorizations = new Map<string, Authorization>();
  readonly orders = new Map<string, Order>();
  /** Chains by the path they are fetched from. */
  readonly issued = new Map<string, string>();
  readonly revoked = new Set<string>();
  readonly replaced = new Set<string>();
  /** Every request, as `newOrder` or `finalize`. */
  readonly asked: string[] = [];
  /** How many of the next nonces are refused, for no reason at all. */
  badNonces = 0;
  down = false;

  private constructor(
    private readonly server: Server,
    readonly authority: Authority,
    private readonly setting: AcmeSetting,
  ) {}

  static async start(setting: AcmeSetting = {}): Promise<AcmeDouble> {
    // The clock of a world may begin after us, so the authority has been there for long.
    const from = Date.UTC(2026, 0, 1);
    const authority =
      setting.authority ?? (await (await Authority.root()).intermediate(undefined, { from, life: 36_500 * DAY }));
    const server = createServer((request, response) => void double.#serve(request, response));
    const double = new AcmeDouble(server, authority, setting);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get directory(): string {
    return `${this.url}/directory`;
  }

  /** The certificates that were issued, oldest first. */
  get certificates(): readonly X509Certificate[] {
    return [...this.issued.values()].map((chain) => new X509Certificate(chain));
  }

  /** What happens to the next requests of this kind, one after the other. */
  next(kind: string, ...mishaps: readonly Mishap[]): void {
    this.#mishaps.set(kind, [...(this.#mishaps.get(kind) ?? []), ...mishaps]);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, kind = '', id = ''] = (request.url ?? '').split('/');
    const mishap = this.down ? 'cut' : this.#mishaps.get(kind)?.shift();
    if (mishap === 'cut') return void request.socket.destroy();
    this.asked.push(kind);
    const answer = await this.#answer(request, kind, id, Buffer.concat(chunks).toString(), mishap);
    if (mishap === 'lose') return void request.socket.destroy();
    response.sendDate = false;
    const nonce = randomBytes(12).toString('base64url');
    this.#nonces.add(nonce);
    const headers = { date: new Date(this.now).toUTCString(), 'replay-nonce': nonce, ...answer.headers };
    response.writeHead(answer.status, headers).end(answer.body);
  }

  async #answer(
    request: IncomingMessage,
    kind: string,
    id: string,
    body: string,
    mishap: Mishap | undefined,
  ): Promise<Answer> {
    try {
      if (typeof mishap === 'object') {
        const later = mishap.retryAfter === undefined ? {} : { 'retry-after': String(mishap.retryAfter) };
        throw new Refusal(mishap.status, mishap.kind, 'as the test wants it', later);
      }
      if (request.method !== 'POST') return this.#open(kind, id);
      if (request.headers['content-type'] !== 'application/jose+json')
        throw new Refusal(415, 'malformed', 'content type');
      return await this.#signed(kind, id, this.#read(request, body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const problem = { type: `urn:ietf:params:acme:error:${error.kind}`, detail: error.detail, status: error.status };
      return {
        ...reply(error.status, problem),
        headers: { 'content-type': 'application/problem+json', ...error.headers },
      };
    }
  }

  #open(kind: string, id: string): Answer {
    if (kind === 'directory') return reply(200, this.#directory());
    if (kind === 'newNonce') return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' };
    if (kind === 'renewalInfo' && this.setting.window) return this.#renewalInfo(id, this.setting.window);
    throw new Refusal(405, 'malformed', 'this must be signed');
  }

  #directory(): object {
    const to = (kind: string) => `${this.url}/${kind}`;
    const { binding, profiles, window } = this.setting;
    const meta = { ...(binding ? { externalAccountRequired: true } : {}), ...(profiles ? { profiles } : {}) };
    return {
      newNonce: to('newNonce'),
      newAccount: to('newAccount'),
      newOrder: to('newOrder'),
      revokeCert: to('revokeCert'),
      keyChange: to('keyChange'),
      ...(window ? { renewalInfo: to('renewalInfo') } : {}),
      meta,
    };
  }

  #renewalInfo(id: string, window: NonNullable<AcmeSetting['window']>): Answer {
    const found = this.certificates.find((one) => renewalIdOf(one) === id);
    if (!found) throw new Refusal(404, 'malformed', 'no such certificate');
    const { start, end } = window(found);
    const suggestedWindow = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
    return {
      ...reply(200, { suggestedWindow }),
      headers: { 'content-type': 'application/json', 'retry-after': '21600' },
    };
  }

  #read(request: IncomingMessage, body: string): Signed {
    const signed = readJws(body, (kid) => {
      const key = this.#accounts.get(kid);
      if (!key) throw new Refusal(400, 'accountDoesNotExist', 'no such account');
      return key;
    });
    if (signed.url !== this.url + request.url) throw new Refusal(401, 'unauthorized', 'signed for another url');
    if (this.badNonces > 0 || !this.#nonces.delete(signed.nonce)) {
      this.badNonces = Math.max(0, this.badNonces - 1);
      throw new Refusal(400, 'badNonce', 'not one of ours, or used before');
    }
    return signed;
  }

  async #signed(kind: string, id: string, signed: Signed): Promise<Answer> {
    if (kind === 'newAccount') return this.#account(signed);
    if (signed.kid === undefined) throw malformed('signed by no account');
    switch (kind) {
      case 'newOrder':
        return this.#newOrder(signed);
      case 'order':
        return reply(200, this.#orderView(id));
      case 'authorization':
        return reply(200, this.#authorizationView(id));
      case 'challenge':
        return this.#challenge(id, signed);
      case 'finalize':
        return this.#finalize(id, signed);
      case 'certificate':
        return {
          status: 200,
          headers: { 'content-type': 'application/pem-certificate-chain' },
          body: this.issued.get(id) ?? '',
        };
      case 'revokeCert':
        return this.#revoke(signed);
      default:
        return reply(200, {});
    }
  }

  #account({ kid, jwk, payload = {}, url, thumbprint }: Signed): Answer {
    const at = `${this.url}/account/${thumbprint}`;
    if (kid !== undefined) throw malformed('an account is asked for by its key');
    if (!this.#accounts.has(at)) {
      if (payload.onlyReturnExisting === true)
        throw new Refusal(400, 'accountDoesNotExist', 'no account with this key');
      if (payload.termsOfServiceAgreed !== true) throw new Refusal(403, 'userActionRequired', 'agree to the terms');
      const { binding } = this.setting;
      if (binding && !isBound(payload.externalAccountBinding, binding, url, jwk)) {
        throw new Refusal(403, 'externalAccountRequired', 'bind it');
      }
      this.#accounts.set(at, jwk);
      return { ...reply(201, { status: 'valid' }), headers: { location: at } };
    }
    return { ...reply(200, { status: 'valid' }), headers: { location: at } };
  }

  #newOrder({ kid = '', payload = {} }: Signed): Answer {
    const identifiers = (payload.identifiers ?? []) as readonly { type: string; value: string }[];
    const { replaces, profile } = payload as { replaces?: string; profile?: string };
    if (replaces !== undefined && this.replaced.has(replaces)) throw new Refusal(409, 'alreadyReplaced', 'twice');
    if (replaces !== undefined && !this.certificates.some((one) => renewalIdOf(one) === replaces)) {
      throw malformed('replaces what this CA did not issue');
    }
    if (profile !== undefined && !this.setting.profiles?.[profile]) throw new Refusal(400, 'invalidProfile', profile);
    if (replaces !== undefined) this.replaced.add(replaces);
    const names = identifiers.map(({ value }) => value);
    const authorizations = names.map((name) => this.#newAuthorization(name));
    const id = randomBytes(6).toString('hex');
    this.orders.set(id, { account: kid, names, authorizations, replaces, profile, status: 'pending' });
    return { ...reply(201, this.#orderView(id)), headers: { location: `${this.url}/order/${id}` } };
  }

  #newAuthorization(name: string): string {
    const id = randomBytes(6).toString('hex');
    const token = randomBytes(16).toString('base64url');
    const wildcard = name.startsWith('*.');
    this.authorizations.set(id, { name: name.replace(/^\*\./, ''), wildcard, token, status: 'pending' });
    return id;
  }

  #orderView(id: string): object {
    const order = this.orders.get(id);
    if (!order) throw new Refusal(404, 'malformed', 'no such order');
    const states = order.authorizations.map((one) => this.authorizations.get(one)?.status);
    if (order.status === 'pending' && states.includes('invalid')) order.status = 'invalid';
    if (order.status === 'pending' && states.every((one) => one === 'valid')) order.status = 'ready';
    return {
      status: order.status,
      identifiers: order.names.map((value) => ({ type: 'dns', value })),
      authorizations: order.authorizations.map((one) => `${this.url}/authorization/${one}`),
      finalize: `${this.url}/finalize/${id}`,
      ...(order.certificate ? { certificate: `${this.url}/certificate/${order.certificate}` } : {}),
    };
  }

  #authorizationView(id: string): object {
    const { name, status, token, error, wildcard } = this.#find(id);
    const types = wildcard ? ['dns-01'] : ['http-01', 'dns-01', 'tls-alpn-01'];
    const state = { status, token, ...(error ? { error } : {}) };
    const challenges = types.map((type) => ({ type, url: `${this.url}/challenge/${id}.${type}`, ...state }));
    return { status, identifier: { type: 'dns', value: name }, challenges, ...(wildcard ? { wildcard } : {}) };
  }

  async #challenge(path: string, { payload, thumbprint }: Signed): Promise<Answer> {
    const [id = '', type = ''] = path.split('.');
    const authorization = this.#find(id);
    if (payload === undefined || authorization.status !== 'pending')
      return reply(200, { status: authorization.status });
    const { name, token } = authorization;
    const expected = `${token}.${thumbprint}`;
    const sought = { type: type as Sought['type'], name, token };
    const seen = this.setting.see ? await this.setting.see(sought) : undefined;
    const wanted = type === 'dns-01' ? createHash('sha256').update(expected).digest('base64url') : expected;
    const isThere = !this.setting.see || seen?.split(' ').includes(wanted) === true;
    authorization.status = isThere ? 'valid' : 'invalid';
    if (!isThere) authorization.error = { type: 'urn:ietf:params:acme:error:unauthorized' };
    return reply(200, { type, token, status: authorization.status, url: `${this.url}/challenge/${path}` });
  }

  async #finalize(id: string, { payload = {} }: Signed): Promise<Answer> {
    this.#orderView(id);
    const order = this.orders.get(id);
    if (!order) throw new Refusal(404, 'malformed', 'no such order');
    if (order.status !== 'ready') throw new Refusal(403, 'orderNotReady', order.status);
    const csr = Buffer.from(String(payload.csr), 'base64url');
    const making = { from: this.now - 60_000, life: this.setting.life ?? 90 * DAY };
    const at = randomBytes(6).toString('hex');
    this.issued.set(at, await this.authority.sign(csr, order.names, making));
    order.certificate = at;
    order.status = 'valid';
    return reply(200, this.#orderView(id));
  }

  #revoke({ payload = {} }: Signed): Answer {
    const { serialNumber } = new X509Certificate(Buffer.from(String(payload.certificate), 'base64url'));
    if (!this.certificates.some((one) => one.serialNumber === serialNumber)) {
      throw new Refusal(403, 'unauthorized', 'not of this account');
    }
    if (this.revoked.has(serialNumber)) throw new Refusal(400, 'alreadyRevoked', serialNumber);
    this.revoked.add(serialNumber);
    return { status: 200, headers: {}, body: '' };
  }

  #find(id: string): Authorization {
    const found = this.authorizations.get(id);
    if (!found) throw new Refusal(404, 'malformed', 'no such authorization');
    return found;
  }

  get now(): Instant {
    return this.setting.now?.() ?? Date.now();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function reply(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
