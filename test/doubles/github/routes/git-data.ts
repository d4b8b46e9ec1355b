// The git database: refs, blobs, trees and commits.
import { actor } from '../auth.js';
import { found, notFound, Refusal } from '../errors.js';
import type { Ref, TreeChange } from '../git/objects.js';
import type { JsonObject } from '../json.js';
import { gitCommitPayload, refPayload } from '../payloads/commits.js';
import { reads, writes } from '../permissions.js';
import { afterRefUpdate } from '../ref-updates.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import { type BranchMove, permitMove } from '../rules.js';
import { signatures } from '../signatures.js';
import { refuseWorkflowChanges } from '../workflow-files.js';

/** A bigger tree is cut, and says so. */
const MOST_ENTRIES = 100_000;

async function treePayload({ world, repo }: RepoCall, sha: string, recursive: boolean): Promise<JsonObject> {
  const url = `${world.url}/repos/${repo.fullName}/git`;
  const entries = await repo.git.listTree(sha, recursive);
  const tree = entries.map((entry) => ({ ...entry, url: `${url}/${entry.type}s/${entry.sha}` }));
  const truncated = tree.length > MOST_ENTRIES;
  return { sha, url: `${url}/trees/${sha}`, truncated, tree: tree.slice(0, MOST_ENTRIES) };
}

/** Moves a ref by compare-and-swap, after the branch's rules agreed, and lets the rest of the world know. */
async function moveRef(call: RepoCall, ref: string, before: string | null, after: string | null, how: BranchMove) {
  const { world, auth, repo } = call;
  if (ref.startsWith('refs/heads/')) permitMove(world, repo, ref.slice('refs/heads/'.length), auth, how);
  if (after !== null) await refuseWorkflowChanges(auth, repo, before, after);
  const moved = before === after || (await repo.git.compareAndSwap(ref, before, after));
  if (!moved) throw new Refusal(422, before === null ? 'Reference already exists' : 'Reference update failed');
  await afterRefUpdate(call, { repo, ref, before, after, by: actor(auth) });
}

/** 422, not 404, when a ref that is to be changed does not exist. */
async function existingRef({ repo }: RepoCall, ref: string): Promise<Ref> {
  const tip = await repo.git.refTip(ref);
  if (tip === undefined) throw new Refusal(422, 'Reference does not exist');
  return tip;
}

async function demandCommit({ repo }: RepoCall, sha: string): Promise<void> {
  if (!(await repo.git.has(sha, 'commit'))) throw new Refusal(422, 'Object does not exist');
}

export const refRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}/git/ref/{ref}', reads('contents'), async ({ world, repo, params }) => ({
    body: refPayload(world, repo, found(await repo.git.refTip(`refs/${params.ref}`))),
  })),

  repoRoute('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', reads('contents'), async ({ world, repo, params }) => {
    const refs = await repo.git.refs(`refs/${params.ref}`);
    return { body: refs.map((ref) => refPayload(world, repo, ref)) };
  }),

  repoRoute('POST /repos/{owner}/{repo}/git/refs', writes('contents'), async (call) => {
    const { ref, sha } = call.params;
    if (!/^refs\/[^/]+\/./.test(ref)) {
      throw new Refusal(422, 'Reference name must start with "refs/" and contain at least two slashes.');
    }
    await demandCommit(call, sha);
    if ((await call.repo.git.refTip(ref)) !== undefined) throw new Refusal(422, 'Reference already exists');
    await moveRef(call, ref, null, sha, 'create');
    return { status: 201, body: refPayload(call.world, call.repo, { ref, sha, type: 'commit' }) };
  }),

  repoRoute('PATCH /repos/{owner}/{repo}/git/refs/{ref}', writes('contents'), async (call) => {
    const { sha, force } = call.params;
    const ref = `refs/${call.params.ref}`;
    const current = await existingRef(call, ref);
    await demandCommit(call, sha);
    const forward = await call.repo.git.isAncestor(current.sha, sha);
    if (!forward && force !== true) throw new Refusal(422, 'Update is not a fast forward');
    await moveRef(call, ref, current.sha, sha, forward ? 'fast-forward' : 'force');
    return { body: refPayload(call.world, call.repo, { ref, sha, type: 'commit' }) };
  }),

  repoRoute('DELETE /repos/{owner}/{repo}/git/refs/{ref}', writes('contents'), async (call) => {
    const ref = `refs/${call.params.ref}`;
    const current = await existingRef(call, ref);
    await moveRef(call, ref, current.sha, null, 'delete');
    return { status: 204 };
  }),
];

/** Paths that git itself would not let into a tree. */
const malformedPath = /^\/|\/$|(^|\/)(\.{1,2}|\.git)?(\/|$)/;

interface TreeItem {
  path?: string | undefined;
  mode?: string | undefined;
  type?: 'blob' | 'tree' | 'commit' | undefined;
  sha?: string | null | undefined;
  content?: string | undefined;
}

async function treeChange({ repo }: RepoCall, item: TreeItem): Promise<TreeChange> {
  const { path = '', mode = '100644', type = 'blob', content } = item;
  if (path === '' || malformedPath.test(path)) {
    throw new Refusal(422, 'tree.path contains a malformed path component');
  }
  if (content !== undefined) return { path, mode, type, sha: await repo.git.writeBlob(Buffer.from(content)) };
  const { sha } = item;
  if (sha === undefined) throw new Refusal(422, 'Must supply either tree.sha or tree.content');
  if (sha !== null && !(await repo.git.has(sha, type)))
    throw new Refusal(422, `tree.sha ${sha} is not a valid ${type}`);
  return { path, mode, type, sha };
}

export const objectRoutes: Route[] = [
  repoRoute('POST /repos/{owner}/{repo}/git/blobs', writes('contents'), async ({ world, repo, params }) => {
    const encoding = params.encoding === 'base64' ? 'base64' : 'utf8';
    const sha = await repo.git.writeBlob(Buffer.from(params.content, encoding));
    return { status: 201, body: { sha, url: `${world.url}/repos/${repo.fullName}/git/blobs/${sha}` } };
  }),

  repoRoute('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', reads('contents'), async ({ world, repo, params }) => {
    const sha = params.file_sha;
    if (!(await repo.git.has(sha, 'blob'))) throw notFound();
    const blob = await repo.git.readBlob(sha);
    const url = `${world.url}/repos/${repo.fullName}/git/blobs/${sha}`;
    return { body: { sha, url, size: blob.length, content: blob.toString('base64'), encoding: 'base64' } };
  }),

  repoRoute('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', reads('contents'), async (call) => {
    const sha = found(await call.repo.git.resolve(call.params.tree_sha, 'tree'));
    // GitHub takes any value of `recursive`, even "0", for yes.
    return { body: await treePayload(call, sha, call.params.recursive !== undefined) };
  }),

  repoRoute('POST /repos/{owner}/{repo}/git/trees', writes('contents'), async (call) => {
    const { base_tree, tree } = call.params;
    const base = base_tree === undefined ? undefined : found(await call.repo.git.resolve(base_tree, 'tree'));
    const changes: TreeChange[] = [];
    for (const item of tree) changes.push(await treeChange(call, item));
    return { status: 201, body: await treePayload(call, await call.repo.git.writeTree(base, changes), false) };
  }),

  repoRoute('POST /repos/{owner}/{repo}/git/commits', writes('contents'), async (call) => {
    const { world, auth, repo, params } = call;
    const { message, tree, parents = [] } = params;
    if (!(await repo.git.has(tree, 'tree'))) throw new Refusal(422, 'Tree SHA does not exist');
    for (const parent of parents) {
      const known = await repo.git.has(parent, 'commit');
      if (!known) throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
    }
    const signed = signatures(world, auth, params.author, params.committer);
    const sha = await repo.git.writeCommit({ message, tree, parents, ...signed });
    return { status: 201, body: await gitCommitPayload(world, repo, sha) };
  }),

  repoRoute(
    'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
    reads('contents'),
    async ({ world, repo, params }) => {
      if (!(await repo.git.has(params.commit_sha, 'commit'))) throw notFound();
      return { body: await gitCommitPayload(world, repo, params.commit_sha) };
    },
  ),
];
