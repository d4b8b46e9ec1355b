// How GitHub writes commits, refs, trees and changed files.
import type { FileChange } from '../git/diff.js';
import type { Ref } from '../git/objects.js';
import type { JsonObject } from '../json.js';
import { webFlow } from '../signatures.js';
import type { Repo } from '../state.js';
import { nodeId, type World } from '../world.js';
import { userPayload } from './accounts.js';

const api = (world: World, repo: Repo): string => `${world.url}/repos/${repo.fullName}`;

export function refPayload(world: World, repo: Repo, { ref, sha, type }: Ref): JsonObject {
  const object = { type, sha, url: `${api(world, repo)}/git/${type}s/${sha}` };
  return { ref, node_id: nodeId('Ref', repo.id), url: `${api(world, repo)}/git/${ref}`, object };
}

/** A commit as the git database writes it: names and addresses, no accounts. */
export async function gitCommitPayload(world: World, repo: Repo, sha: string): Promise<JsonObject> {
  const { tree, parents, author, committer, message } = await repo.git.readCommit(sha);
  const url = (kind: string, id: string) => `${api(world, repo)}/git/${kind}/${id}`;
  const html = (id: string) => `${world.url}/${repo.fullName}/commit/${id}`;
  return {
    sha,
    node_id: nodeId('Commit', repo.id),
    url: url('commits', sha),
    html_url: html(sha),
    author,
    committer,
    message,
    tree: { sha: tree, url: url('trees', tree) },
    parents: parents.map((parent) => ({ sha: parent, url: url('commits', parent), html_url: html(parent) })),
    verification: verification(committer.email),
  };
}

function verification(committerAddress: string): JsonObject {
  const signed = committerAddress === webFlow.email;
  const reason = signed ? 'valid' : 'unsigned';
  return { verified: signed, reason, signature: null, payload: null, verified_at: null };
}

/** A commit as the repository lists it; `author` and `committer` are accounts, null where no address matches. */
export async function commitPayload(world: World, repo: Repo, sha: string): Promise<JsonObject> {
  const commit = await gitCommitPayload(world, repo, sha);
  const { author, committer } = await repo.git.readCommit(sha);
  const account = (email: string) => {
    const known = world.accountByEmail(email);
    return known === null ? null : userPayload(world, known);
  };
  return {
    sha,
    node_id: commit.node_id,
    url: `${api(world, repo)}/commits/${sha}`,
    html_url: commit.html_url,
    comments_url: `${api(world, repo)}/commits/${sha}/comments`,
    commit: { ...commit, comment_count: 0 },
    author: account(author.email),
    committer: account(committer.email),
    parents: commit.parents,
  };
}

/** Like `commitPayload`, with what the commit changed against its first parent. */
export async function commitWithFilesPayload(world: World, repo: Repo, sha: string): Promise<JsonObject> {
  const { parents } = await repo.git.readCommit(sha);
  const parent = parents[0] ?? (await repo.git.emptyTree());
  const files = await repo.git.changes(parent, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    ...(await commitPayload(world, repo, sha)),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => filePayload(world, repo, file, sha)),
  };
}

export function filePayload(world: World, repo: Repo, file: FileChange, sha: string): JsonObject {
  const html = `${world.url}/${repo.fullName}`;
  return {
    ...file,
    blob_url: `${html}/blob/${sha}/${file.filename}`,
    raw_url: `${html}/raw/${sha}/${file.filename}`,
    contents_url: `${api(world, repo)}/contents/${file.filename}?ref=${sha}`,
  };
}
