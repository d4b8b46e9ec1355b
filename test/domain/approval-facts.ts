import type {
  ApprovalFacts,
  CommitFact,
  Person,
  PullFact,
  RepositoryRole,
  ReviewFact,
  ReviewRule,
  Standing,
} from '../../src/domain/approval/facts.js';
import type { Approvers } from '../../src/domain/policy.js';
import { DAY, HOUR, type Instant } from '../../src/domain/time.js';

export const NOW: Instant = Date.UTC(2026, 10, 21, 12);
export const HEAD = 'a'.repeat(40);
export const OLDER = 'b'.repeat(40);

const person = (id: number, login: string, type: Person['type'] = 'User'): Person => ({ id, login, type });
export const bot = person(1, 'rekeyer[bot]', 'Bot');
export const webFlow = person(2, 'web-flow');
export const alice = person(17, 'alice');
export const bob = person(21, 'bob');
export const carol = person(33, 'carol');
export const mallory = person(66, 'mallory');

export const team: Approvers = { users: [], teams: ['@acme/security'], roles: [] };
export const rule = (change: Partial<ReviewRule> = {}): ReviewRule => ({
  name: 'policy "db-60d"',
  required: 1,
  from: team,
  expiresAfter: 7 * DAY,
  ...change,
});

export const writer: Standing = { role: 'write', teams: { '@acme/security': 'member' } };
export const standingOf = (
  role: RepositoryRole | 'unknown',
  member: 'member' | 'no' | 'unknown' = 'member',
): Standing => ({
  role,
  teams: { '@acme/security': member },
});

export const review = (by: Person | null, change: Partial<ReviewFact> = {}): ReviewFact => ({
  by,
  state: 'APPROVED',
  commit: HEAD,
  at: NOW - HOUR,
  ...change,
});

export const commit = (author: Person | null, committer: Person | null = author, sha = HEAD): CommitFact => ({
  sha,
  author,
  committer,
});

export const pull: PullFact = { number: 12, author: bot, state: 'open', draft: false, head: HEAD, intoDefault: true };

/** The honest case: the bot's pull request, asked for by Alice, approved by Bob of the security team. */
export function honest(change: Partial<ApprovalFacts> = {}): ApprovalFacts {
  return {
    now: NOW,
    pull,
    commits: [commit(bot, webFlow)],
    complete: true,
    reviews: [review(bob)],
    comments: [],
    requesters: [alice.id],
    standing: new Map([alice, bob, carol].map(({ id }) => [id, writer])),
    ...change,
  };
}
