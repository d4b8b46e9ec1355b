// git clone, fetch and push over HTTP, by git's own http-backend on the same bare repository.
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { type Auth, actor, callerLogin } from './auth.js';
import { Refusal } from './errors.js';
import { tryGit } from './git/command.js';
import { atLeast, callerRole, grants } from './permissions.js';
import { afterRefUpdate } from './ref-updates.js';
import type { Answer } from './responding.js';
import { type BranchMove, refusedMove } from './rules.js';
import type { Services } from './services.js';
import type { Repo } from './state.js';
import { mustKeepOffWorkflows } from './workflow-files.js';
import type { World } from './world.js';

export interface GitRequest {
  owner: string;
  name: string;
  service: 'info/refs' | 'git-upload-pack' | 'git-receive-pack';
  method: string;
  /** Without the question mark. */
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Recognises `/owner/repo(.git)/info/refs` and the two services. */
export function gitPath(path: string): Pick<GitRequest, 'owner' | 'name' | 'service'> | undefined {
  const match = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(path);
  if (match === null) return undefined;
  const [, owner = '', name = '', service] = match;
  return { owner, name, service: service as GitRequest['service'] };
}

/** Throws a refusal; otherwise lets git answer, and follows up on what a push has moved. */
export async function serveGit(services: Services, auth: Auth, request: GitRequest): Promise<Answer> {
  const { world } = services;
  const pushing = request.service === 'git-receive-pack' || request.query.includes('service=git-receive-pack');
  const repo = permittedRepo(services, auth, request, pushing);
  if (request.service !== 'git-receive-pack') return httpBackend(world.directory, repo, request, {});
  const before = await branchesAndTags(repo);
  const env = {
    ...refusedRefs(services, auth, repo, [...before.keys()], request.body),
    REMOTE_USER: actor(auth).login,
  };
  const answer = await httpBackend(world.directory, repo, request, env);
  repo.git.refsChanged();
  const after = await branchesAndTags(repo);
  for (const ref of new Set([...before.keys(), ...after.keys()])) {
    const [was = null, is = null] = [before.get(ref), after.get(ref)];
    if (was !== is) await afterRefUpdate(services, { repo, ref, before: was, after: is, by: actor(auth) });
  }
  return answer;
}

/** The repository, if the caller may see it, and push to it where he wants to. */
function permittedRepo({ world }: Services, auth: Auth, { owner, name }: GitRequest, pushing: boolean): Repo {
  const repo = world.repos.get(`${owner}/${name}`.toLowerCase());
  const hidden = repo === undefined || callerRole(world, auth, repo) === 'none';
  if (auth.kind === 'anonymous' && (hidden || pushing)) {
    throw new Refusal(401, 'Authentication required.', {}, { 'www-authenticate': 'Basic realm="GitHub"' });
  }
  if (hidden) throw new Refusal(404, 'Repository not found.');
  if (repo.private || pushing) demandContents(world, auth, repo, pushing ? 'write' : 'read');
  if (repo.archived && pushing) throw new Refusal(403, 'This repository was archived so it is read-only.');
  return repo;
}

function demandContents(world: World, auth: Auth, repo: Repo, level: 'read' | 'write'): void {
  const needed = { permissions: ['contents'], level, role: level };
  const granted = auth.kind !== 'installation' || grants(auth.permissions, needed);
  if (granted && atLeast(callerRole(world, auth, repo), level)) return;
  throw new Refusal(403, `Permission to ${repo.fullName}.git denied to ${callerLogin(auth)}.`);
}

async function branchesAndTags(repo: Repo): Promise<Map<string, string>> {
  return new Map((await repo.git.refs()).map(({ ref, sha }) => [ref, sha]));
}

/** What git's update hook is told: which of the branches this caller may not move in which way. */
function refusedRefs({ world }: Services, auth: Auth, repo: Repo, refs: string[], push: Buffer): NodeJS.ProcessEnv {
  const named = pushedRefs(push).filter((ref) => ref.startsWith('refs/heads/'));
  const refused = (move: BranchMove) =>
    named.filter((ref) => refusedMove(world, repo, ref.slice('refs/heads/'.length), auth, move) !== undefined);
  // A new branch is not bound by what binds later moves.
  const existing = (ref: string) => refs.includes(ref);
  return {
    REFUSE_ALL: refused('fast-forward').filter(existing).join(' '),
    REFUSE_FORCE: refused('force').join(' '),
    REFUSE_DELETE: refused('delete').join(' '),
    REFUSE_WORKFLOWS: mustKeepOffWorkflows(auth) ? 'yes' : '',
  };
}

/** The refs that a push names, from the packet lines before the pack. */
function pushedRefs(push: Buffer): string[] {
  const refs: string[] = [];
  for (let at = 0; at + 4 <= push.length; ) {
    const length = Number.parseInt(push.subarray(at, at + 4).toString(), 16);
    if (!(length > 4)) break;
    const [command = ''] = push
      .subarray(at + 4, at + length)
      .toString()
      .split('\0');
    refs.push(command.trim().split(' ')[2] ?? '');
    at += length;
  }
  return refs;
}

/** Runs `git http-backend` as a web server would (CGI). */
async function httpBackend(root: string, repo: Repo, request: GitRequest, extra: NodeJS.ProcessEnv): Promise<Answer> {
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(request.body) : request.body;
  const env = {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${repo.fullName}.git/${request.service}`,
    QUERY_STRING: request.query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    CONTENT_LENGTH: String(body.length),
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    REMOTE_ADDR: '127.0.0.1',
    ...extra,
  };
  return cgiAnswer((await tryGit(['http-backend'], { env, input: body })).out);
}

function cgiAnswer(output: Buffer): Answer {
  const end = output.indexOf('\r\n\r\n');
  const lines = output.subarray(0, end).toString().split('\r\n');
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const { status = '200', ...headers } = Object.fromEntries(fields);
  // Git repeats by itself what fails on a connection that was used before; a dropped answer shall stay dropped.
  const closing = { ...headers, connection: 'close' };
  return { status: Number.parseInt(status, 10), headers: closing, body: output.subarray(end + 4) };
}
