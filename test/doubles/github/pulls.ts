// What a pull request holds, asked of git: its base, its commits, its files.
import type { FileChange } from './git/diff.js';
import type { Issue, PullRequest, Repo } from './state.js';

export function isPull(issue: Issue): issue is PullRequest {
  return issue.pull !== null;
}

/** The base branch's tip; for a settled pull request the tip at that time, so that its files and commits stay. */
export async function baseTip(repo: Repo, { pull }: PullRequest): Promise<string> {
  return pull.settledBase ?? (await repo.git.branchTip(pull.baseRef)) ?? pull.headSha;
}

/** Commits of the head that the base lacks, oldest first. */
export async function commitsOf(repo: Repo, issue: PullRequest): Promise<string[]> {
  return repo.git.commitsBetween(await baseTip(repo, issue), issue.pull.headSha);
}

/** What the head changed since it left the base. */
export async function filesOf(repo: Repo, issue: PullRequest): Promise<FileChange[]> {
  const base = await baseTip(repo, issue);
  const start = await repo.git.mergeBase(base, issue.pull.headSha);
  return repo.git.changes(start ?? base, issue.pull.headSha);
}

export function openPulls(repo: Repo): PullRequest[] {
  return [...repo.issues.values()].filter(isPull).filter(({ state }) => state === 'open');
}
