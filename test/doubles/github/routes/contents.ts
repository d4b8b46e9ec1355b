// Files and directories at a ref.
import { posix } from 'node:path';
import { actor } from '../auth.js';
import { found, notFound, Refusal } from '../errors.js';
import type { TreeEntry } from '../git/objects.js';
import type { JsonObject } from '../json.js';
import { gitCommitPayload } from '../payloads/commits.js';
import { reads, writes } from '../permissions.js';
import { afterRefUpdate } from '../ref-updates.js';
import { type Reply, type RepoCall, type Route, repoRoute } from '../router.js';
import { permitMove } from '../rules.js';
import { signatures } from '../signatures.js';
import { refuseWorkflowFile } from '../workflow-files.js';

function entryType({ type, mode }: TreeEntry): string {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}

function entryPayload({ world, repo }: RepoCall, entry: TreeEntry, ref: string): JsonObject {
  const url = `${world.url}/repos/${repo.fullName}/contents/${entry.path}?ref=${ref}`;
  const git = `${world.url}/repos/${repo.fullName}/git/${entry.type}s/${entry.sha}`;
  const html = `${world.url}/${repo.fullName}/blob/${ref}/${entry.path}`;
  return {
    type: entryType(entry),
    size: entry.size ?? 0,
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    url,
    git_url: git,
    html_url: html,
    download_url: entry.type === 'blob' ? `${world.url}/${repo.fullName}/raw/${ref}/${entry.path}` : null,
    _links: { self: url, git, html },
  };
}

/** A directory lists no more than these, silently. */
const MOST_ENTRIES = 1000;
/** Bytes; a larger file comes without its content, unless it is asked for raw. */
const LARGEST_JSON = 1024 * 1024;

async function directory(call: RepoCall, tree: string, path: string, ref: string): Promise<Reply> {
  const entries = await call.repo.git.listTree(tree);
  const prefix = path === '' ? '' : `${path}/`;
  const listed = entries.slice(0, MOST_ENTRIES);
  return { body: listed.map((entry) => entryPayload(call, { ...entry, path: prefix + entry.path }, ref)) };
}

async function file(call: RepoCall, entry: TreeEntry, ref: string): Promise<Reply> {
  const content = await call.repo.git.readBlob(entry.sha);
  if (call.accept.includes('raw')) {
    return { raw: { content, type: 'application/vnd.github.raw+json; charset=utf-8' } };
  }
  if (content.length > LARGEST_JSON)
    return { body: { ...entryPayload(call, entry, ref), content: '', encoding: 'none' } };
  // Base64 in lines of 60, as GitHub writes it.
  const lines = content.toString('base64').replace(/.{60}/g, '$&\n');
  return { body: { ...entryPayload(call, entry, ref), content: lines, encoding: 'base64' } };
}

/** A link to a file of the repository is answered with that file, any other one with where it points. */
async function symlink(call: RepoCall, commit: string, entry: TreeEntry, ref: string): Promise<Reply> {
  const target = (await call.repo.git.readBlob(entry.sha)).toString();
  const path = posix.join(posix.dirname(entry.path), target);
  const inside =
    posix.isAbsolute(target) || path.startsWith('..') ? undefined : await call.repo.git.entryAt(commit, path);
  if (inside?.type === 'blob') return file(call, { ...inside, path: entry.path }, ref);
  return { body: { ...entryPayload(call, entry, ref), target } };
}

interface FileChange {
  path: string;
  /** null removes the file. */
  content: Buffer | null;
  /** The blob that is to be replaced; undefined for a new file. */
  replaces: string | undefined;
  message: string;
  branch: string | undefined;
  author: { name?: string; email?: string; date?: string } | undefined;
  committer: { name?: string; email?: string; date?: string } | undefined;
}

/** A commit on a branch that changes one file. 409 where the file is not what the caller thinks. */
async function changeFile(call: RepoCall, change: FileChange): Promise<Reply> {
  const { world, auth, repo } = call;
  const { path, content, replaces, message, branch = repo.defaultBranch } = change;
  refuseWorkflowFile(auth, path);
  const tip = await repo.git.branchTip(branch);
  if (tip === undefined) throw new Refusal(404, `Branch ${branch} not found`);
  const entry = await repo.git.entryAt(tip, path);
  if (entry !== undefined && replaces === undefined)
    throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (replaces !== undefined && replaces !== entry?.sha) throw new Refusal(409, `${path} does not match ${replaces}`);
  permitMove(world, repo, branch, auth, 'fast-forward');
  const sha = content === null ? null : await repo.git.writeBlob(content);
  const tree = await repo.git.writeTree(tip, [{ path, mode: entry?.mode ?? '100644', type: 'blob', sha }]);
  const signed = signatures(world, auth, change.author, change.committer);
  const commit = await repo.git.writeCommit({ tree, parents: [tip], message, ...signed });
  const ref = `refs/heads/${branch}`;
  if (!(await repo.git.compareAndSwap(ref, tip, commit))) throw new Refusal(409, `${path} was changed meanwhile`);
  await afterRefUpdate(call, { repo, ref, before: tip, after: commit, by: actor(auth) });
  const written = sha === null ? undefined : await repo.git.entryAt(commit, path);
  const payload = written === undefined ? null : entryPayload(call, written, branch);
  const created = entry === undefined && content !== null;
  return {
    status: created ? 201 : 200,
    body: { content: payload, commit: await gitCommitPayload(world, repo, commit) },
  };
}

export const contentRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}/contents/{path}', reads('contents'), async (call) => {
    const { repo, params } = call;
    const ref = params.ref ?? repo.defaultBranch;
    const commit = await repo.git.resolve(ref);
    if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
    const path = params.path.replace(/\/$/, '');
    if (path === '') return directory(call, commit, '', ref);
    const entry = found(await repo.git.entryAt(commit, path));
    if (entry.type === 'tree') return directory(call, entry.sha, path, ref);
    return entry.mode === '120000' ? symlink(call, commit, entry, ref) : file(call, entry, ref);
  }),

  repoRoute('PUT /repos/{owner}/{repo}/contents/{path}', writes('contents'), (call) => {
    const { path, content, sha, message, branch, author, committer } = call.params;
    const bytes = Buffer.from(content, 'base64');
    return changeFile(call, { path, content: bytes, replaces: sha, message, branch, author, committer });
  }),

  repoRoute('DELETE /repos/{owner}/{repo}/contents/{path}', writes('contents'), async (call) => {
    const { path, sha, message, branch = call.repo.defaultBranch, author, committer } = call.params;
    const tip = found(await call.repo.git.branchTip(branch));
    if ((await call.repo.git.entryAt(tip, path)) === undefined) throw notFound();
    return changeFile(call, { path, content: null, replaces: sha, message, branch, author, committer });
  }),
];
