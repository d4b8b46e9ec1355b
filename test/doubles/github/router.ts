// Routes: GitHub's own operation names, what they demand of the caller, and what they do.
import type { Endpoints } from '@octokit/types';
import type { Auth } from './auth.js';
import type { Access } from './permissions.js';
import type { Services } from './services.js';
import type { Organization, Repo } from './state.js';

/** An operation as GitHub's description names it: `GET /repos/{owner}/{repo}`. */
export type Spec = keyof Endpoints & string;

/** Path, query and body fields of an operation, as Octokit types them; large ids are plain numbers here. */
type Params<S extends Spec> = WithoutBigInt<Endpoints[S]['parameters']>;
type WithoutBigInt<T> = { [K in keyof T]: Exclude<T[K], bigint> };

export interface Call<P> extends Services {
  auth: Auth;
  /** Path, query and body fields together, as Octokit takes them. */
  params: P;
  /** The body alone, for the few operations that take an array. */
  body: unknown;
  accept: string;
}
export type RepoCall<P = unknown> = Call<P> & { repo: Repo };
export type OrganizationCall<P = unknown> = Call<P> & { organization: Organization };

export interface Reply {
  /** 200 unless said. */
  status?: number;
  body?: unknown;
  /** Sent as it is, with this content type, instead of a JSON body. */
  raw?: { content: Buffer | string; type: string };
}

/** Where a route lives decides what it is given; `access` is checked before it runs. */
export type Route =
  | { spec: Spec; scope: 'none'; run: (call: Call<unknown>) => Promise<Reply> | Reply }
  | { spec: Spec; scope: 'repo'; access: Access | null; run: (call: RepoCall) => Promise<Reply> | Reply }
  | { spec: Spec; scope: 'organization'; access: Access; run: (call: OrganizationCall) => Promise<Reply> | Reply };

/** A route that checks its caller itself (an app's own affairs, accounts, limits). */
export function route<S extends Spec>(spec: S, run: (call: Call<Params<S>>) => Promise<Reply> | Reply): Route {
  return { spec, scope: 'none', run: run as (call: Call<unknown>) => Reply };
}

/** A route on one repository. `access: null` leaves the check to the route. */
export function repoRoute<S extends Spec>(
  spec: S,
  access: Access | null,
  run: (call: RepoCall<Params<S>>) => Promise<Reply> | Reply,
): Route {
  return { spec, scope: 'repo', access, run: run as (call: RepoCall) => Reply };
}

export function organizationRoute<S extends Spec>(
  spec: S,
  access: Access,
  run: (call: OrganizationCall<Params<S>>) => Promise<Reply> | Reply,
): Route {
  return { spec, scope: 'organization', access, run: run as (call: OrganizationCall) => Reply };
}

/** Names that may hold slashes. */
const spanning = new Set(['ref', 'basehead', 'branch']);

export class Router {
  private readonly table: Array<{ route: Route; method: string; pattern: RegExp; literals: number }>;

  constructor(routes: Route[]) {
    const entries = routes.map((route) => {
      const [method = '', path = ''] = route.spec.split(' ');
      const pattern = path
        .replace(/[.]/g, '\\.')
        // The root directory has no path, and no slash either.
        .replace('/{path}', '(?:/(?<path>.*))?')
        .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${spanning.has(name) ? '.*' : '[^/]+'})`);
      const literals = path.split('/').filter((part) => !part.startsWith('{')).length;
      return { route, method, pattern: new RegExp(`^${pattern}$`), literals };
    });
    // The most literal path first: `/issues/comments/{id}` before `/issues/{number}/comments`.
    this.table = entries.sort((one, other) => other.literals - one.literals);
  }

  /** The route for a decoded path and the values of its place-holders. */
  match(method: string, path: string): { route: Route; values: Record<string, string> } | undefined {
    for (const entry of this.table) {
      const found = entry.method === method ? entry.pattern.exec(path) : null;
      if (found === null) continue;
      const values = Object.entries(found.groups ?? {}).map(([name, value = '']) => [name, value]);
      return { route: entry.route, values: Object.fromEntries(values) };
    }
    return undefined;
  }
}
