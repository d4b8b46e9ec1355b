// What follows when a ref has moved, whichever way: webhooks, pull requests that go along, approvals that go stale.
import { ZERO } from './git/objects.js';
import type { JsonObject } from './json.js';
import { fullPullPayload, reviewPayload } from './payloads/pulls.js';
import { openPulls } from './pulls.js';
import { rulesOf } from './rules.js';
import type { Services } from './services.js';
import type { Account, PullRequest, Repo } from './state.js';

export interface RefUpdate {
  repo: Repo;
  /** Full name. */
  ref: string;
  /** null where the ref did not exist. */
  before: string | null;
  after: string | null;
  by: Account;
}

/** The most commits that a push webhook carries. */
const PUSH_COMMITS = 2048;

/** Every way of moving a ref ends here. Refs other than branches and tags move silently. */
export async function afterRefUpdate(services: Services, update: RefUpdate): Promise<void> {
  const { repo, ref, before, after } = update;
  repo.git.refsChanged();
  if (before === after) return;
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  if (branch === undefined && !ref.startsWith('refs/tags/')) return;
  await announce(services, update, branch);
  if (branch === undefined) return;
  for (const issue of openPulls(repo)) {
    if (issue.pull.headRef === branch) await followHead(services, update, issue);
    else if (issue.pull.baseRef === branch) await noticeMerge(services, update, issue);
  }
}

async function announce({ world, webhooks }: Services, update: RefUpdate, branch: string | undefined): Promise<void> {
  const { repo, ref, before, after, by } = update;
  const common = {
    ref: branch ?? ref.slice('refs/tags/'.length),
    ref_type: branch === undefined ? 'tag' : 'branch',
    pusher_type: 'user',
    full_ref: ref,
  };
  const created = { ...common, master_branch: repo.defaultBranch, description: null };
  if (before === null) webhooks.emit('create', repo, by, created);
  if (after === null) webhooks.emit('delete', repo, by, common);
  const forced = before !== null && after !== null && !(await repo.git.isAncestor(before, after));
  const commits = after === null ? [] : await pushedCommits(world.url, repo, before, after);
  webhooks.emit('push', repo, by, {
    ref,
    before: before ?? ZERO,
    after: after ?? ZERO,
    created: before === null,
    deleted: after === null,
    forced,
    base_ref: null,
    compare: `${world.url}/${repo.fullName}/compare/${before ?? ZERO}...${after ?? ZERO}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: by.login, email: by.emails[0] ?? null },
  });
}

/** The commits that a push brought: those that the old tip, or for a new branch the default branch, lacks. */
async function pushedCommits(url: string, repo: Repo, before: string | null, after: string): Promise<JsonObject[]> {
  const from = before ?? (await repo.git.branchTip(repo.defaultBranch)) ?? after;
  const shas = (await repo.git.commitsBetween(from, after)).slice(-PUSH_COMMITS);
  return Promise.all(shas.map((sha) => pushedCommit(url, repo, sha)));
}

async function pushedCommit(url: string, repo: Repo, sha: string): Promise<JsonObject> {
  const { tree, parents, author, committer, message } = await repo.git.readCommit(sha);
  const files = await repo.git.changes(parents[0] ?? (await repo.git.emptyTree()), sha);
  const named = (...states: string[]) => files.filter(({ status }) => states.includes(status)).map((f) => f.filename);
  return {
    id: sha,
    tree_id: tree,
    distinct: true,
    message,
    timestamp: committer.date,
    url: `${url}/${repo.fullName}/commit/${sha}`,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
    added: named('added'),
    removed: named('removed'),
    modified: named('modified', 'renamed'),
  };
}

/** An open pull request's head is its branch: it goes along, and it is closed when the branch is deleted. */
async function followHead(services: Services, update: RefUpdate, issue: PullRequest): Promise<void> {
  const { repo, before, after, by } = update;
  if (after === null) return settle(services, update, issue, null);
  issue.pull.headSha = after;
  issue.updatedAt = services.world.timestamp();
  const payload = await fullPullPayload(services.world, repo, issue);
  const details = { number: issue.number, before, after, pull_request: payload };
  services.webhooks.emit('pull_request.synchronize', repo, by, details);
  await dismissStaleApprovals(services, update, issue);
}

async function dismissStaleApprovals({ world, webhooks }: Services, update: RefUpdate, issue: PullRequest) {
  const { repo, by } = update;
  if (!rulesOf(repo, issue.pull.baseRef).some(({ pullRequest }) => pullRequest?.dismissStale)) return;
  for (const review of repo.reviews) {
    if (review.pull !== issue || review.state !== 'APPROVED') continue;
    review.state = 'DISMISSED';
    const payload = { ...reviewPayload(world, repo, review), state: 'dismissed' };
    const pull = await fullPullPayload(world, repo, issue);
    webhooks.emit('pull_request_review.dismissed', repo, by, { review: payload, pull_request: pull });
  }
}

/** A head that has reached its base by a push counts as merged. */
async function noticeMerge(services: Services, update: RefUpdate, issue: PullRequest): Promise<void> {
  const { repo, before, after, by } = update;
  if (before === null || after === null) return;
  if (!(await repo.git.isAncestor(issue.pull.headSha, after))) return;
  issue.pull.settledBase = before;
  await settle(services, update, issue, { sha: after, by, at: services.world.timestamp() });
}

async function settle(
  services: Services,
  update: RefUpdate,
  issue: PullRequest,
  merged: PullRequest['pull']['merged'],
) {
  const { repo, by } = update;
  issue.pull.settledBase ??= (await repo.git.branchTip(issue.pull.baseRef)) ?? null;
  issue.pull.merged = merged;
  issue.state = 'closed';
  issue.closedAt = services.world.timestamp();
  issue.closedBy = by;
  const payload = await fullPullPayload(services.world, repo, issue);
  services.webhooks.emit('pull_request.closed', repo, by, { number: issue.number, pull_request: payload });
}
