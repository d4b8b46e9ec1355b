import type { CommitFact, Person } from './facts.js';

/** GitHub's own account, which signs what people do on the site; it commits for others and authors nothing. */
const WEB_FLOW = 'web-flow';

/**
 * Who has a hand in these commits? Authors and committers, by numeric id, each with one of their commits.
 *
 * A commit's addresses are written by whoever made it, so they can only ever *take away* the right to approve.
 */
export function contributorsOf(commits: readonly CommitFact[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { sha, author, committer } of commits) {
    if (author) found.set(author.id, sha);
    if (committer && !isWebFlow(committer)) found.set(committer.id, sha);
  }
  return found;
}

/** Commits that hide who made them: author or committer belongs to no account. */
export function unattributable(commits: readonly CommitFact[]): readonly string[] {
  return commits
    .filter(({ author, committer }) => author === null || isWebFlow(author) || committer === null)
    .map(({ sha }) => sha);
}

const isWebFlow = ({ login }: Person): boolean => login === WEB_FLOW;
