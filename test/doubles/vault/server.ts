import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';

/** What goes wrong at the next request of this kind: before it has an effect, or after. */
export interface VaultFault {
  readonly method: string;
  readonly path: RegExp;
  readonly when: 'before' | 'after';
  /** The line is cut, or the server says that it failed, or that it is asked too often. */
  readonly what: 'drop' | 500 | 429;
}

interface KvVersions {
  version: number;
  values: Record<string, unknown> | undefined;
}

interface StaticRole {
  readonly username: string;
  password: string;
  rotatedAt: string;
}

/** A CA behind a role of the PKI engine. */
export interface Signer {
  /** The chain without the root, in PEM. */
  sign(csr: string, names: readonly string[]): Promise<string>;
  readonly root: string;
}

type Body = Readonly<Record<string, unknown>>;
type Reply = readonly [status: number, body?: unknown];

/**
 * A Vault of our own: KV version 2, logins by AppRole and JWT, static roles of the database engine, and PKI, as the API
 * documentation describes them. As strict as the real one, and stricter about what nobody should send: a field that the
 * documentation does not know is a violation, and a test that has one fails.
 */
export class VaultDouble {
  readonly token = `hvs.${randomBytes(12).toString('hex')}`;
  readonly kv = new Map<string, KvVersions>();
  readonly roles = new Map<string, StaticRole>();
  readonly violations: string[] = [];
  readonly requests: string[] = [];
  readonly faults: VaultFault[] = [];
  /** Logins that are known: `roleId:secretId`, or `role:jwt`. */
  readonly logins = new Set<string>();
  /** Roles of the database engine that leases are taken of, each with the leases that are alive. */
  readonly leases = new Map<string, Map<string, { readonly username: string; readonly password: string }>>();
  /** What signs, by the role that may ask it. */
  readonly signers = new Map<string, Signer>();
  /** Certificates that were revoked, in PEM. */
  readonly revoked: string[] = [];
  /** Every token that a login gave. */
  readonly issued = new Set<string>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<VaultDouble> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const double = new VaultDouble(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => void double.#serve(request, response));
    return double;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  connection(auth: Readonly<Record<string, string>> = { token: this.token }): Connection {
    const nothing = { hosts: [], accountIds: [], repositories: [], roots: [], commands: {} };
    const secrets = Object.fromEntries(Object.entries(auth).map(([field, value]) => [field, new Secret(value)]));
    const place = { urls: [this.url], network: 'this-machine' as const };
    return { name: 'vault', kind: 'vault', credentials: ['*'], auth: secrets, ...place, ...nothing };
  }

  /** The newest texts of a secret, asked from the side. */
  secret(path: string): Readonly<Record<string, unknown>> | undefined {
    return this.kv.get(path)?.values;
  }

  /** Writes a secret as a person would, by another way. */
  put(path: string, values: Record<string, unknown>): void {
    this.kv.set(path, { version: (this.kv.get(path)?.version ?? 0) + 1, values });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const body = await bodyOf(request);
    this.requests.push(`${method} ${url}`);
    const fault = this.#fault(method, url);
    if (fault?.when === 'before') return fail(response, fault.what);
    const [status, answer] = await this.#answer(request, method, decodeURIComponent(url), body);
    if (fault) return fail(response, fault.what);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }

  #fault(method: string, url: string): VaultFault | undefined {
    const index = this.faults.findIndex((fault) => fault.method === method && fault.path.test(url));
    return index < 0 ? undefined : this.faults.splice(index, 1)[0];
  }

  async #answer({ headers }: IncomingMessage, method: string, url: string, body: Body): Promise<Reply> {
    if (headers['x-vault-request'] !== 'true') return errors(412, 'required header missing');
    const login = /^\/v1\/auth\/([^/]+)\/login$/.exec(url);
    if (login) return this.#login(body);
    const token = String(headers['x-vault-token'] ?? '');
    if (token !== this.token && !this.issued.has(token)) return errors(403, 'permission denied');
    const kv = /^\/v1\/secret\/(data|metadata)\/(.+)$/.exec(url);
    if (kv) return kv[1] === 'data' ? this.#data(method, kv[2] ?? '', body) : this.#metadata(method, kv[2] ?? '');
    const role = /^\/v1\/database\/(rotate-role|static-creds)\/([^/]+)$/.exec(url);
    if (role) return this.#role(method, role[1] ?? '', role[2] ?? '', body);
    const lease = this.#lease(method, url, body);
    if (lease) return lease;
    const pki = /^\/v1\/pki\/(?:sign\/([^/]+)|(revoke))$/.exec(url);
    if (pki && method === 'POST') return pki[2] ? this.#revoke(body) : this.#sign(pki[1] ?? '', body);
    return errors(404, 'no handler for route');
  }

  #lease(method: string, url: string, body: Body): Reply | undefined {
    const [, taken] = /^\/v1\/database\/creds\/([^/]+)$/.exec(url) ?? [];
    if (taken !== undefined && method === 'GET') return this.#take(taken);
    const [, listed] = /^\/v1\/sys\/leases\/lookup\/database\/creds\/([^/]+)\?list=true$/.exec(url) ?? [];
    if (listed !== undefined && method === 'GET') {
      const keys = [...(this.leases.get(listed)?.keys() ?? [])];
      return keys.length === 0 ? [404, { errors: [] }] : [200, { data: { keys } }];
    }
    const [, what] = /^\/v1\/sys\/leases\/(lookup|revoke)$/.exec(url) ?? [];
    if (what === undefined || method !== 'PUT') return undefined;
    const { lease_id, sync, ...unknown } = body;
    this.#known({ ...unknown, ...(what === 'lookup' && sync !== undefined ? { sync } : {}) }, what);
    const [, role = '', id = ''] = /^database\/creds\/([^/]+)\/(.+)$/.exec(String(lease_id)) ?? [];
    const alive = this.leases.get(role);
    if (!alive?.has(id)) return errors(400, 'invalid lease');
    if (what === 'lookup') return [200, { data: { id: lease_id, ttl: 3600 } }];
    alive.delete(id);
    return [204];
  }

  #take(role: string): Reply {
    const alive = this.leases.get(role);
    if (!alive) return errors(400, `unknown role: ${role}`);
    const [id, username] = [randomBytes(12).toString('hex'), `v-${role}-${randomBytes(4).toString('hex')}`];
    const login = { username, password: randomBytes(12).toString('hex') };
    alive.set(id, login);
    return [200, { lease_id: `database/creds/${role}/${id}`, lease_duration: 3600, renewable: true, data: login }];
  }

  async #sign(role: string, body: Body): Promise<Reply> {
    const { csr, common_name, alt_names, ttl, ...unknown } = body;
    this.#known(unknown, `sign ${role}`);
    const ca = this.signers.get(role);
    if (!ca) return errors(400, `unknown role: ${role}`);
    const names = String(alt_names).split(',');
    if (typeof csr !== 'string' || !names.includes(String(common_name))) return errors(400, 'the request is not valid');
    if (ttl !== undefined && !/^\d+[smhd]$/.test(String(ttl))) return errors(400, 'the ttl is not valid');
    const [certificate = '', ...above] = (await ca.sign(csr, names)).split(/(?<=-----END CERTIFICATE-----)\s*/);
    const chain = [...above.filter((one) => one !== ''), ca.root];
    return [200, { data: { certificate, issuing_ca: chain[0], ca_chain: chain, serial_number: '00:01' } }];
  }

  #revoke(body: Body): Reply {
    const { certificate, ...unknown } = body;
    this.#known(unknown, 'revoke');
    this.revoked.push(String(certificate));
    return [200, { data: { revocation_time: 1 } }];
  }

  #login(body: Body): Reply {
    const { role_id, secret_id, role, jwt, ...unknown } = body;
    this.#known(unknown, 'login');
    const who = jwt === undefined ? `${role_id}:${secret_id}` : `${role}:${jwt}`;
    if (!this.logins.has(who)) return errors(400, 'invalid role or secret ID');
    const token = `hvs.${randomBytes(12).toString('hex')}`;
    this.issued.add(token);
    return [200, { auth: { client_token: token, lease_duration: 3600, renewable: true } }];
  }

  #data(method: string, path: string, body: Body): Reply {
    const there = this.kv.get(path);
    if (method === 'GET') {
      if (!there) return [404, { errors: [] }];
      const metadata = { version: there.version, destroyed: false, deletion_time: there.values ? '' : 'then' };
      return [there.values ? 200 : 404, { data: { data: there.values ?? null, metadata } }];
    }
    if (method !== 'POST' && method !== 'PUT') return errors(405, 'unsupported operation');
    const { options, data, ...unknown } = body;
    this.#known(unknown, path);
    const { cas, ...more } = (options ?? {}) as Body;
    this.#known(more, `${path} options`);
    if (typeof data !== 'object' || data === null) return errors(400, 'no data provided');
    if (cas === undefined) this.violations.push(`${path} was written without check-and-set`);
    if (cas !== (there?.version ?? 0)) {
      return errors(400, 'check-and-set parameter did not match the current version');
    }
    this.put(path, data as Record<string, unknown>);
    return [200, { data: { version: this.kv.get(path)?.version } }];
  }

  #metadata(method: string, path: string): Reply {
    if (method !== 'DELETE') return errors(405, 'unsupported operation');
    this.kv.delete(path);
    return [204];
  }

  #role(method: string, what: string, name: string, body: Body): Reply {
    this.#known(body, `${what} ${name}`);
    const role = this.roles.get(name);
    if (!role) return errors(400, 'no static role with that name');
    if (what === 'static-creds') {
      if (method !== 'GET') return errors(405, 'unsupported operation');
      const { username, password, rotatedAt } = role;
      return [200, { data: { username, password, last_vault_rotation: rotatedAt, rotation_period: 86400, ttl: 60 } }];
    }
    if (method !== 'POST' && method !== 'PUT') return errors(405, 'unsupported operation');
    this.rotate(name);
    return [204];
  }

  /** Vault turns the password of a static role by itself too, when its time has come. */
  rotate(name: string): void {
    const role = this.roles.get(name);
    if (!role) throw new Error(`there is no static role ${name}`);
    role.password = randomBytes(12).toString('hex');
    role.rotatedAt = new Date(Math.max(Date.now(), Date.parse(role.rotatedAt) + 1)).toISOString();
  }

  #known(unknown: Body, where: string): void {
    for (const field of Object.keys(unknown)) this.violations.push(`${where}: nobody knows "${field}"`);
  }
}

const errors = (status: number, ...all: readonly string[]): Reply => [status, { errors: all }];

function fail(response: ServerResponse, what: VaultFault['what']): void {
  if (what === 'drop') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(what, what === 429 ? { 'retry-after': '1' } : {});
  response.end(JSON.stringify({ errors: ['on purpose'] }));
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Body);
}
