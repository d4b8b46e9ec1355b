// Pull requests: opening, reading, editing, merging.
import { invalid } from '../errors.js';
import { announceIssue, createIssue, demandAuthorOr, editIssue, pullOf } from '../issues.js';
import { mergePull, updateBranch } from '../merging.js';
import { commitPayload, filePayload } from '../payloads/commits.js';
import { fullPullPayload, pullPayload } from '../payloads/pulls.js';
import { reads, writes } from '../permissions.js';
import { baseTip, commitsOf, filesOf, isPull, openPulls } from '../pulls.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { PullRequest } from '../state.js';

const PULLS = '/repos/{owner}/{repo}/pulls';
const PULL = '/repos/{owner}/{repo}/pulls/{pull_number}';
const access = 'pull_requests';

/** GitHub lists no more than these, silently. */
const MOST_FILES = 3000;
const MOST_COMMITS = 250;

/** `owner:branch` or `branch`; forks are not modelled, so another owner's branch does not exist. */
function headBranch({ repo }: RepoCall, head: string): string {
  const [owner = '', branch] = head.includes(':') ? head.split(':') : [repo.owner.login, head];
  if (owner !== repo.owner.login || branch === undefined) throw invalid('PullRequest', 'head', 'invalid');
  return branch;
}

async function demandDifference({ repo }: RepoCall, head: string, base: string): Promise<string> {
  const headSha = await repo.git.branchTip(head);
  const baseSha = await repo.git.branchTip(base);
  if (headSha === undefined) throw invalid('PullRequest', 'head', 'invalid');
  if (baseSha === undefined) throw invalid('PullRequest', 'base', 'invalid');
  const taken = openPulls(repo).some(({ pull }) => pull.headRef === head && pull.baseRef === base);
  const custom = (message: string) => invalid('PullRequest', 'base', 'custom', message);
  if (taken) throw custom(`A pull request already exists for ${repo.owner.login}:${head}.`);
  if ((await repo.git.mergeBase(baseSha, headSha)) === undefined) {
    throw custom(`The ${head} branch has no history in common with ${base}`);
  }
  if (await repo.git.isAncestor(headSha, baseSha)) throw custom(`No commits between ${base} and ${head}`);
  return headSha;
}

export const pullRoutes: Route[] = [
  // Reading is enough to open a pull request between two branches that are there already.
  repoRoute(`POST ${PULLS}`, writes(access, 'read'), async (call) => {
    const { world, repo, params } = call;
    const headRef = headBranch(call, params.head);
    const headSha = await demandDifference(call, headRef, params.base);
    const issue = createIssue(call, params.title ?? headRef, params.body ?? null);
    issue.pull = {
      headRef,
      headSha,
      baseRef: params.base,
      settledBase: null,
      draft: params.draft ?? false,
      merged: null,
      requestedReviewers: new Set(),
      requestedTeams: new Set(),
    };
    await announceIssue(call, issue, 'opened');
    return { status: 201, body: await fullPullPayload(world, repo, pullOf(call, issue.number)) };
  }),

  repoRoute(`GET ${PULLS}`, reads(access), async ({ world, repo, params }) => {
    const { state = 'open', head, base, direction = 'desc' } = params;
    const list = [...repo.issues.values()]
      .filter(isPull)
      .filter((issue) => state === 'all' || issue.state === state)
      .filter(({ pull }) => head === undefined || `${repo.owner.login}:${pull.headRef}` === head)
      .filter(({ pull }) => base === undefined || pull.baseRef === base);
    if (direction === 'desc') list.reverse();
    return { body: await Promise.all(list.map((issue) => pullPayload(world, repo, issue))) };
  }),

  repoRoute(`GET ${PULL}`, reads(access), async (call) => {
    const issue = pullOf(call, call.params.pull_number);
    if (!call.accept.includes('diff')) return { body: await fullPullPayload(call.world, call.repo, issue) };
    const range = `${await baseTip(call.repo, issue)}...${issue.pull.headSha}`;
    const content = await call.repo.git.git(['diff', range]);
    return { raw: { content, type: 'application/vnd.github.diff; charset=utf-8' } };
  }),

  repoRoute(`PATCH ${PULL}`, writes(access, 'read'), async (call) => {
    const { title, body, state, base } = call.params;
    const issue = pullOf(call, call.params.pull_number);
    demandAuthorOr(call, issue.author, 'write');
    if (base !== undefined && base !== issue.pull.baseRef) await retarget(call, issue, base);
    await editIssue(call, issue, { title, body, state });
    return { body: await fullPullPayload(call.world, call.repo, issue) };
  }),

  repoRoute(`GET ${PULL}/files`, reads(access), async (call) => {
    const { world, repo } = call;
    const issue = pullOf(call, call.params.pull_number);
    const files = await filesOf(repo, issue);
    return { body: files.slice(0, MOST_FILES).map((file) => filePayload(world, repo, file, issue.pull.headSha)) };
  }),

  repoRoute(`GET ${PULL}/commits`, reads(access), async (call) => {
    const { world, repo } = call;
    const shas = await commitsOf(repo, pullOf(call, call.params.pull_number));
    return { body: await Promise.all(shas.slice(0, MOST_COMMITS).map((sha) => commitPayload(world, repo, sha))) };
  }),

  repoRoute(`GET ${PULL}/merge`, reads(access), (call) => ({
    status: pullOf(call, call.params.pull_number).pull.merged === null ? 404 : 204,
  })),

  repoRoute(`PUT ${PULL}/merge`, writes('contents'), async (call) => {
    const { sha, merge_method: method = 'merge', commit_title: title, commit_message: message } = call.params;
    const issue = pullOf(call, call.params.pull_number);
    const commit = await mergePull(call, issue, { sha, method, title, message });
    return { body: { sha: commit, merged: true, message: 'Pull Request successfully merged' } };
  }),

  // The button "Update branch": the base comes into the head, by GitHub's own hand.
  repoRoute(`PUT ${PULL}/update-branch`, writes(access), async (call) => {
    const issue = pullOf(call, call.params.pull_number);
    await updateBranch(call, issue, call.params.expected_head_sha);
    return { status: 202, body: { message: 'Updating pull request branch.', url: '' } };
  }),
];

async function retarget(call: RepoCall, issue: PullRequest, base: string): Promise<void> {
  const { pull } = issue;
  const from = pull.baseRef;
  const sha = await baseTip(call.repo, issue);
  if ((await call.repo.git.branchTip(base)) === undefined) throw invalid('PullRequest', 'base', 'invalid');
  pull.baseRef = base;
  await announceIssue(call, issue, 'edited', { changes: { base: { ref: { from }, sha: { from: sha } } } });
}
