// Whether a pull request can be merged: by git, and by the rules of its base branch.
import type { Auth } from './auth.js';
import { atLeast, roleOf } from './permissions.js';
import { baseTip } from './pulls.js';
import { bindingRules, rulesOf } from './rules.js';
import type { Account, BranchRules, PullRequest, Repo } from './state.js';
import type { World } from './world.js';

export interface Mergeability {
  mergeable: boolean | null;
  state: 'clean' | 'dirty' | 'blocked' | 'draft' | 'unknown';
}

/** What the pull request's page says, for somebody who bypasses nothing. */
export async function mergeability(world: World, repo: Repo, issue: PullRequest): Promise<Mergeability> {
  if (issue.state === 'closed') return { mergeable: null, state: 'unknown' };
  const clean = (await repo.git.mergeTree(await baseTip(repo, issue), issue.pull.headSha)) !== undefined;
  if (!clean) return { mergeable: false, state: 'dirty' };
  if (issue.pull.draft) return { mergeable: true, state: 'draft' };
  const missing = await unmetBy(world, repo, issue, rulesOf(repo, issue.pull.baseRef));
  return { mergeable: true, state: missing.length > 0 ? 'blocked' : 'clean' };
}

/** What still stands between this caller and the merge, in GitHub's words; empty when nothing does. */
export function unmetRules(world: World, repo: Repo, issue: PullRequest, auth: Auth): Promise<string[]> {
  return unmetBy(world, repo, issue, bindingRules(world, repo, issue.pull.baseRef, auth));
}

async function unmetBy(world: World, repo: Repo, issue: PullRequest, rules: BranchRules[]): Promise<string[]> {
  const unmet = await Promise.all(
    rules.map(async (one) => [
      ...unmetReviews(world, repo, issue, one),
      ...unmetChecks(repo, issue, one),
      ...(await staleHead(repo, issue, one)),
    ]),
  );
  return unmet.flat();
}

/** Only the last verdict of each person with write access counts. */
function unmetReviews(world: World, repo: Repo, issue: PullRequest, { pullRequest }: BranchRules): string[] {
  if (pullRequest === null) return [];
  const verdicts = new Map<Account, string>();
  for (const { pull, author, state } of repo.reviews) {
    const judges = state === 'APPROVED' || state === 'CHANGES_REQUESTED' || state === 'DISMISSED';
    const counts = judges && atLeast(roleOf(world, repo, author), 'write');
    if (pull === issue && counts) verdicts.set(author, state);
  }
  const states = [...verdicts.values()];
  const approvals = states.filter((state) => state === 'APPROVED').length;
  const needed = pullRequest.approvals;
  const people = needed === 1 ? '1 approving review is' : `${needed} approving reviews are`;
  return [
    ...(states.includes('CHANGES_REQUESTED') ? ['Changes were requested on this pull request.'] : []),
    ...(approvals < needed ? [`At least ${people} required by reviewers with write access.`] : []),
  ];
}

function unmetChecks(repo: Repo, issue: PullRequest, { statusChecks }: BranchRules): string[] {
  const passing = new Set(['success', 'neutral', 'skipped']);
  return (statusChecks?.checks ?? []).flatMap(({ context, appId }) => {
    const runs = [...repo.checkRuns.values()].filter(
      (run) => run.headSha === issue.pull.headSha && run.name === context && (appId === null || run.app.id === appId),
    );
    const last = runs.at(-1);
    if (last === undefined) return [`Required status check "${context}" is expected.`];
    return passing.has(last.conclusion ?? '') ? [] : [`Required status check "${context}" is failing or pending.`];
  });
}

async function staleHead(repo: Repo, issue: PullRequest, { statusChecks }: BranchRules): Promise<string[]> {
  if (statusChecks?.strict !== true) return [];
  const current = await repo.git.isAncestor(await baseTip(repo, issue), issue.pull.headSha);
  return current ? [] : ['Head branch is out of date.'];
}
