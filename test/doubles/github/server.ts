// One HTTP exchange from the first byte to the last: fault, caller, contract, route, answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Auth, authenticate, callerLogin } from './auth.js';
import { notFound, Refusal } from './errors.js';
import { type Fault, type Faults, spoils } from './faults.js';
import { gitPath, serveGit } from './git-http.js';
import type { Inspection } from './inspection.js';
import type { JsonObject } from './json.js';
import { authorizeOrganization, authorizeRepo } from './permissions.js';
import { type Answer, commonHeaders, etag, paginate, refusalReply, serialize } from './responding.js';
import type { Call, Reply, Route, Router } from './router.js';
import type { Services } from './services.js';

/** A request as the log keeps it. */
export interface LoggedRequest {
  method: string;
  /** Decoded, without the query. */
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** Login of the caller; a bot's for an installation, an app's slug for its JWT, `anonymous`. */
  who: string;
  status: number;
}

interface Exchange {
  method: string;
  path: string;
  url: URL;
  request: IncomingMessage;
  raw: Buffer;
  auth: Auth;
  body: unknown;
}

export class Server {
  readonly requests: LoggedRequest[] = [];
  private locks = new Map<string, Promise<unknown>>();

  constructor(
    private services: Services,
    private router: Router,
    private inspection: Inspection,
    private faults: Faults,
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.services.world.url);
    const exchange: Exchange = {
      method: request.method ?? 'GET',
      path: decoded(url.pathname),
      url,
      request,
      raw: Buffer.concat(chunks),
      auth: { kind: 'anonymous', token: '' },
      body: undefined,
    };
    const fault = this.faults.take(exchange.method, exchange.path);
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const early = fault !== undefined && spoils(fault) && fault.when !== 'after';
    const answer = early ? faultyAnswer(fault) : await this.answer(exchange);
    const { method, path, body, auth } = exchange;
    const query = Object.fromEntries(url.searchParams);
    this.requests.push({ method, path, query, body, who: callerLogin(auth), status: answer.status });
    if (fault?.drop === true) {
      request.socket.destroy();
      return;
    }
    send(response, fault?.when === 'after' && spoils(fault) ? faultyAnswer(fault) : answer);
  }

  private async answer(exchange: Exchange): Promise<Answer> {
    const git = gitPath(exchange.path);
    try {
      return git === undefined ? await this.api(exchange) : await this.git(exchange, git);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        this.inspection.violations.push(
          `bug of the double in ${exchange.method} ${exchange.path}: ${(error as Error).stack}`,
        );
      }
      const refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
      const plain = { status: refusal.status, headers: { 'content-type': 'text/plain' }, body: refusal.message };
      const answer = git === undefined ? serialize(refusalReply(refusal)) : plain;
      return { ...answer, headers: { ...this.headers(exchange), ...answer.headers, ...refusal.headers } };
    }
  }

  private async git(exchange: Exchange, target: NonNullable<ReturnType<typeof gitPath>>): Promise<Answer> {
    const { method, url, request, raw } = exchange;
    exchange.auth = authenticate(this.services.world, request.headers.authorization);
    const query = url.search.slice(1);
    const details = { ...target, method, query, headers: request.headers, body: raw };
    const serve = () => serveGit(this.services, exchange.auth, details);
    return target.service === 'git-receive-pack' ? this.alone(`${target.owner}/${target.name}`, serve) : serve();
  }

  private async api(exchange: Exchange): Promise<Answer> {
    const { method, path, url, request, raw } = exchange;
    if (raw.length > 0) exchange.body = parsed(raw);
    exchange.auth = authenticate(this.services.world, request.headers.authorization);
    this.services.quota.spend(exchange.auth);
    const match = this.router.match(method, path);
    if (match === undefined) {
      this.inspection.violations.push(`not served: ${method} ${path}`);
      throw notFound();
    }
    const { route, values } = match;
    const query = Object.fromEntries(url.searchParams);
    const params = this.inspection.request(route.spec, values, query, exchange.body);
    const reply = await this.run(exchange, route, params);
    const page = method === 'GET' ? paginate(reply.body, url) : { body: reply.body, link: undefined };
    const answer = serialize({ ...reply, ...this.completed(route, reply, page.body) });
    const tag = etag(exchange.auth, answer.body);
    const cacheable = method === 'GET' && answer.status === 200;
    const same = cacheable && request.headers['if-none-match'] === tag;
    if (same) this.services.quota.refund(exchange.auth);
    const headers = {
      ...this.headers(exchange),
      ...answer.headers,
      ...(page.link === undefined ? {} : { link: page.link }),
      ...(cacheable ? { etag: tag, 'cache-control': 'private, max-age=60, s-maxage=60' } : {}),
    };
    return same ? { status: 304, headers, body: '' } : { ...answer, headers };
  }

  private run(exchange: Exchange, route: Route, params: JsonObject): Promise<Reply> | Reply {
    const { world } = this.services;
    const { auth, body, request } = exchange;
    const call: Call<unknown> = { ...this.services, auth, params, body, accept: request.headers.accept ?? '' };
    if (route.scope === 'none') return route.run(call);
    if (route.scope === 'organization') {
      authorizeOrganization(world, auth, String(params.org), route.access);
      return route.run({ ...call, organization: world.organization(String(params.org)) });
    }
    const repo = world.repo(`${params.owner}/${params.repo}`);
    if (route.access !== null) authorizeRepo(world, auth, repo, route.access);
    const run = async () => route.run({ ...call, repo });
    return exchange.method === 'GET' ? run() : this.alone(repo.fullName, run);
  }

  private completed({ spec }: Route, { status = 200, raw }: Reply, body: unknown): { body: unknown } {
    const documented = raw === undefined && status < 400;
    return { body: documented ? this.inspection.response(spec, status, body) : body };
  }

  private headers({ auth }: Exchange): Record<string, string> {
    return { ...commonHeaders(this.services.world.now()), ...this.services.quota.headers(auth) };
  }

  /** One writer at a time for each repository, so that every read-check-write is one step. */
  private async alone<T>(repository: string, work: () => Promise<T>): Promise<T> {
    const key = repository.toLowerCase();
    const turn = (this.locks.get(key) ?? Promise.resolve()).then(work);
    this.locks.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

function faultyAnswer({ status = 500, headers = {}, body = { message: 'injected fault' } }: Fault): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(status === 204 || status === 304 ? undefined : body);
}
