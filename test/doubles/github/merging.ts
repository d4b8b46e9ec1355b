// Merging a pull request: git makes the tree, GitHub signs the commit, the base branch moves by compare-and-swap.
import { actor } from './auth.js';
import { found, Refusal } from './errors.js';
import type { Commit } from './git/objects.js';
import { announceIssue } from './issues.js';
import { unmetRules } from './mergeability.js';
import { baseTip, commitsOf } from './pulls.js';
import { afterRefUpdate } from './ref-updates.js';
import type { RepoCall } from './router.js';
import { permitMove } from './rules.js';
import { identity, webFlow } from './signatures.js';
import type { PullRequest } from './state.js';
import { refuseWorkflowChanges } from './workflow-files.js';

export interface MergeRequest {
  /** The head that the caller has judged; another one now is 409. */
  sha: string | undefined;
  method: 'merge' | 'squash' | 'rebase';
  title: string | undefined;
  message: string | undefined;
}

/** Merges and answers the new commit. 405 for what cannot be merged now, 409 for a head that moved. */
export async function mergePull(call: RepoCall, issue: PullRequest, request: MergeRequest): Promise<string> {
  const { world, repo, auth } = call;
  const { pull } = issue;
  if (issue.state === 'closed') throw new Refusal(405, 'Pull Request is not mergeable');
  if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft');
  if (request.sha !== undefined && request.sha !== pull.headSha) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (request.method === 'rebase') throw new Refusal(405, 'Rebase merges are not allowed on this repository.');
  await refuseWorkflowChanges(auth, repo, await baseTip(repo, issue), pull.headSha);
  const unmet = await unmetRules(world, repo, issue, auth);
  if (unmet.length > 0) throw new Refusal(405, unmet.join(' '));
  const base = await baseTip(repo, issue);
  const tree = await repo.git.mergeTree(base, pull.headSha);
  if (tree === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  const commit = request.method === 'squash' ? await squash(call, issue, request) : mergeCommit(call, issue, request);
  const parents = request.method === 'squash' ? [base] : [base, pull.headSha];
  const sha = await repo.git.writeCommit({ ...commit, tree, parents });
  const ref = `refs/heads/${pull.baseRef}`;
  if (!(await repo.git.compareAndSwap(ref, base, sha))) {
    throw new Refusal(405, 'Base branch was modified. Review and try the merge again.');
  }
  Object.assign(pull, { merged: { sha, by: actor(auth), at: world.timestamp() }, settledBase: base });
  Object.assign(issue, { state: 'closed', closedAt: world.timestamp(), closedBy: actor(auth) });
  await announceIssue(call, issue, 'closed');
  await afterRefUpdate(call, { repo, ref, before: base, after: sha, by: actor(auth) });
  return sha;
}

/** Merges the base into the head branch. 422 for a head that moved or a conflict. */
export async function updateBranch(call: RepoCall, issue: PullRequest, expected: string | undefined): Promise<void> {
  const { world, repo, auth } = call;
  const { headSha, headRef, baseRef } = issue.pull;
  if (expected !== undefined && expected !== headSha) {
    throw new Refusal(422, `expected head sha didn’t match current head ref.`);
  }
  const base = await baseTip(repo, issue);
  if (await repo.git.isAncestor(base, headSha)) throw new Refusal(422, 'There are no new commits on the base branch.');
  const tree = await repo.git.mergeTree(headSha, base);
  if (tree === undefined) throw new Refusal(422, 'merge conflict between base and head');
  permitMove(world, repo, headRef, auth, 'fast-forward');
  const date = world.timestamp();
  const author = { ...identity(actor(auth)), date };
  const message = `Merge branch '${baseRef}' into ${headRef}`;
  const sha = await repo.git.writeCommit({
    tree,
    parents: [headSha, base],
    message,
    author,
    committer: { ...webFlow, date },
  });
  const ref = `refs/heads/${headRef}`;
  if (!(await repo.git.compareAndSwap(ref, headSha, sha))) throw new Refusal(422, 'Head branch was modified.');
  await afterRefUpdate(call, { repo, ref, before: headSha, after: sha, by: actor(auth) });
}

type Signed = Pick<Commit, 'author' | 'committer' | 'message'>;

const messageOf = (title: string, body: string): string => [title, body].filter((part) => part !== '').join('\n\n');

/** Authored by whoever merges, committed by GitHub. */
function mergeCommit({ world, repo, auth }: RepoCall, issue: PullRequest, { title, message }: MergeRequest): Signed {
  const date = world.timestamp();
  const subject = title ?? `Merge pull request #${issue.number} from ${repo.owner.login}/${issue.pull.headRef}`;
  return {
    author: { ...identity(actor(auth)), date },
    committer: { ...webFlow, date },
    message: messageOf(subject, message ?? issue.title),
  };
}

/** Authored by the pull request's author; one commit keeps its words, several are listed. */
async function squash(
  { world, repo }: RepoCall,
  issue: PullRequest,
  { title, message }: MergeRequest,
): Promise<Signed> {
  const date = world.timestamp();
  const commits = await Promise.all((await commitsOf(repo, issue)).map((sha) => repo.git.readCommit(sha)));
  const texts = commits.map((commit) => commit.message);
  const [subject = '', ...rest] = (texts.length === 1 ? found(texts[0]) : issue.title).split('\n');
  const body = texts.length === 1 ? rest.join('\n').trim() : texts.map((text) => `* ${text}`).join('\n\n');
  return {
    author: { ...identity(issue.author), date },
    committer: { ...webFlow, date },
    message: messageOf(title ?? `${subject} (#${issue.number})`, message ?? body),
  };
}
