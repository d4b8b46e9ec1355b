import type { Connection } from '../../../src/domain/connection.js';
import { nowhere } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import { Listening, type Received, type Reply } from './listening.js';

interface Key {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: number;
  enabled: boolean;
  usedAt: number | undefined;
}

const ADMIN = 'the token of the executor';
const SECRETS = '/v1/clients/search/secrets';

/**
 * A provider as many are: client secrets with ids, made, listed, switched and removed over HTTP; at most three at a
 * time. It answers a wrong request as wrong, and writes down what no correct client does.
 */
export class KeysApi {
  readonly clock = new SetClock();
  readonly random = new SeededRandom('keys api');
  readonly violations: string[] = [];
  readonly keys = new Map<string, Key>();
  /** Lets everybody in. */
  gullible = false;
  #made = 0;
  #listening: Listening | undefined;

  static async start(): Promise<KeysApi> {
    const api = new KeysApi();
    api.#listening = await Listening.start(
      (request) => api.#answer(request),
      () => api.clock.now(),
    );
    api.make();
    api.clock.advance(60 * 60_000);
    return api;
  }

  get server(): Listening {
    if (!this.#listening) throw new Error('not started');
    return this.#listening;
  }

  get first(): Key {
    return [...this.keys.values()][0] as Key;
  }

  /** Options of a rotator for it. */
  get options() {
    const one = `${SECRETS}/{{id}}`;
    return {
      url: this.server.url,
      list: {
        path: SECRETS,
        items: '/data',
        id: '/id',
        active: '/enabled',
        createdAt: '/created_at',
        usedAt: '/last_used_at',
      },
      mint: { path: SECRETS, body: { label: '{{credential}} {{version}}' }, id: '/id', secret: '/client_secret' },
      revoke: { path: one },
      deactivate: { path: one, body: { enabled: false } },
      reactivate: { path: one, body: { enabled: true } },
      most: 3,
    };
  }

  connection(more: Partial<Connection> = {}): Connection {
    const auth = { token: new Secret(ADMIN) };
    return { ...nowhere, name: 'api', kind: 'http', urls: [this.server.url], network: 'this-machine', auth, ...more };
  }

  context() {
    return { credential: 'c', connection: this.connection(), clock: this.clock, random: this.random };
  }

  make(): Key {
    const n = ++this.#made;
    const secret = Buffer.from(this.random.bytes(24)).toString('base64url');
    const key = { id: `sec_${n}`, secret, createdAt: this.clock.now(), enabled: true, usedAt: undefined };
    this.keys.set(key.id, key);
    return key;
  }

  /** Whether a consumer is let in; that counts as a use. */
  admits(secret: string): boolean {
    const key = [...this.keys.values()].find((one) => one.secret === secret && one.enabled);
    if (key) key.usedAt = this.clock.now();
    return key !== undefined || this.gullible;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  #answer(request: Received): Reply {
    const { method, path, headers, body } = request;
    if (path === '/v1/me')
      return { status: this.admits((headers.authorization ?? '').replace('Bearer ', '')) ? 200 : 401 };
    if (path === '/oauth/token') return this.#token(request);
    if (headers.authorization !== `Bearer ${ADMIN}`) return this.#refuse(401, 'an order without a login', request);
    if (body.length > 0 && headers['content-type'] !== 'application/json') return this.#refuse(415, 'no JSON', request);
    if (path === SECRETS && method === 'GET')
      return { status: 200, body: { data: [...this.keys.values()].map(shown) } };
    if (path === SECRETS && method === 'POST') return this.#mint(request);
    const id = path.startsWith(`${SECRETS}/`) ? decodeURIComponent(path.slice(SECRETS.length + 1)) : undefined;
    if (id === undefined) return this.#refuse(404, 'not served', request);
    return this.#change(request, id);
  }

  #mint(request: Received): Reply {
    const fields = Object.keys(jsonOf(request));
    if (fields.join() !== 'label') return this.#refuse(422, `fields ${fields.join()}`, request);
    if (this.keys.size >= 3) return { status: 409, body: { error: 'too many secrets' } };
    const { id, secret } = this.make();
    return { status: 201, body: { id, client_secret: secret } };
  }

  #change(request: Received, id: string): Reply {
    const key = this.keys.get(id);
    if (!key) return { status: 404, body: { error: 'no such secret' } };
    if (request.method === 'DELETE') {
      if (request.body.length > 0) return this.#refuse(400, 'a body', request);
      this.keys.delete(id);
      return { status: 204 };
    }
    const { enabled } = jsonOf(request);
    if (request.method !== 'PATCH' || typeof enabled !== 'boolean') return this.#refuse(400, 'no change', request);
    key.enabled = enabled;
    return { status: 200, body: shown(key) };
  }

  /** The client credentials grant. @see RFC 6749, section 4.4 */
  #token({ method, headers, body }: Received): Reply {
    const form = new URLSearchParams(body.toString());
    const known = form.get('grant_type') === 'client_credentials' && form.get('client_id') === 'search';
    if (method !== 'POST' || !known || headers['content-type'] !== 'application/x-www-form-urlencoded') {
      return { status: 400, body: { error: 'invalid_request' } };
    }
    if (!this.admits(form.get('client_secret') ?? '')) return { status: 401, body: { error: 'invalid_client' } };
    return { status: 200, body: { access_token: 'x', token_type: 'Bearer' } };
  }

  #refuse(status: number, why: string, { method, path }: Received): Reply {
    this.violations.push(`${method} ${path}: ${why}`);
    return { status, body: { error: why } };
  }
}

const shown = ({ id, enabled, createdAt, usedAt }: Key) => ({
  id,
  enabled,
  created_at: new Date(createdAt).toISOString(),
  last_used_at: usedAt === undefined ? null : new Date(usedAt).toISOString(),
});

function jsonOf({ body }: Received): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
