import type { Instant } from '../time.js';
import type { ApprovalFacts, Person } from './facts.js';

/** What one person last said about a pull request. */
export interface LastWord {
  readonly by: Person;
  readonly says: 'yes' | 'no' | 'withdrawn';
  readonly how: 'review' | 'comment';
  readonly commit: string;
  readonly at: Instant;
}

const MEANING = { APPROVED: 'yes', CHANGES_REQUESTED: 'no', DISMISSED: 'withdrawn' } as const;

/**
 * What does each person say now?
 *
 * Of each person only the last word counts. A remark (`COMMENTED`) and an unsent review are no word. A dismissed
 * review is a word withdrawn: the approval before it does not come back to life. People are told apart by their
 * numeric id, so that a renamed account has one voice; an account that is gone has none.
 */
export function lastWords({ reviews, comments }: Pick<ApprovalFacts, 'reviews' | 'comments'>): LastWord[] {
  const said: LastWord[] = [
    ...reviews.flatMap(({ by, state, commit, at }) =>
      by && state !== 'COMMENTED' && state !== 'PENDING'
        ? [{ by, says: MEANING[state], how: 'review' as const, commit, at }]
        : [],
    ),
    ...comments.flatMap(({ by, commit, at }) =>
      by ? [{ by, says: 'yes' as const, how: 'comment' as const, commit, at }] : [],
    ),
  ];
  const last = new Map<number, LastWord>();
  // A stable sort: of two words in the same second the later in GitHub's list stands, and a review's "no" must not
  // be outdone by a comment of that same second.
  for (const word of said.sort((a, b) => a.at - b.at || rank(a) - rank(b))) last.set(word.by.id, word);
  return [...last.values()];
}

const rank = (word: LastWord): number => (word.says === 'yes' && word.how === 'comment' ? 0 : 1);
