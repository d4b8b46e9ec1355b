import type { Approvers } from '../policy.js';
import { formatDuration } from '../time.js';
import { contributorsOf } from './contributors.js';
import { type ApprovalFacts, hasRole, type Person, type ReviewRule, type Standing } from './facts.js';
import type { LastWord } from './last-word.js';

/** Why an approval does not count, for programs and for people. */
export interface Objection {
  readonly reason:
    | 'bot'
    | 'author'
    | 'requester'
    | 'contributor'
    | 'other-commit'
    | 'after-merge'
    | 'expired'
    | 'no-write'
    | 'unreadable'
    | 'not-named'
    | 'owner';
  /** One sentence about "you"; begins in lower case, for "alice: …". */
  readonly sentence: string;
}

type Check = (word: LastWord, facts: ApprovalFacts, rule: ReviewRule) => Objection | undefined;

const short = (sha: string): string => sha.slice(0, 7);

/** The order is the order of what is worth telling: the first objection that holds is the one that is shown. */
const chain: readonly Check[] = [
  ({ by }) => (by.type === 'User' ? undefined : { reason: 'bot', sentence: 'only people approve' }),
  ({ by }, { pull }) =>
    by.id === pull.author.id ? { reason: 'author', sentence: 'opened this pull request' } : undefined,
  ({ by }, { requesters }) =>
    requesters.includes(by.id) ? { reason: 'requester', sentence: 'asked for this rotation' } : undefined,
  ({ by }, { commits }) => {
    const sha = contributorsOf(commits).get(by.id);
    return sha === undefined ? undefined : { reason: 'contributor', sentence: `has a hand in commit ${short(sha)}` };
  },
  ({ commit }, { pull }) =>
    commit === pull.head
      ? undefined
      : { reason: 'other-commit', sentence: `approved ${short(commit)}, the head is now ${short(pull.head)}` },
  ({ at }, { pull }) =>
    pull.mergedAt !== undefined && at > pull.mergedAt
      ? { reason: 'after-merge', sentence: 'approved only after the merge' }
      : undefined,
  ({ at }, { now }, { expiresAfter }) =>
    now - at > expiresAfter
      ? { reason: 'expired', sentence: `approved more than ${formatDuration(expiresAfter)} ago` }
      : undefined,
  ({ by }, { standing }) => objectionToRole(standing.get(by.id)),
  ({ by }, { standing }, { from }) => objectionToMembership(by.login, standing.get(by.id), from),
  ({ by }, { standing }, { excluding = [] }) => objectionToOwner(by.login, standing.get(by.id), excluding),
];

/** Why does this approval not count under this rule? `undefined`: it counts. */
export function objectionTo(word: LastWord, facts: ApprovalFacts, rule: ReviewRule): Objection | undefined {
  for (const check of chain) {
    const objection = check(word, facts, rule);
    if (objection) return objection;
  }
  return undefined;
}

/** Whether somebody is named by the rule and may write, whatever their part in the pull request: may they say no? */
export function mayObject(word: LastWord, facts: ApprovalFacts, rule: ReviewRule): boolean {
  const standing = facts.standing.get(word.by.id);
  if (word.by.type !== 'User' || !standing) return false;
  // A standing that cannot be read must not silence a "no".
  return [objectionToRole(standing), objectionToMembership(word.by.login, standing, rule.from)].every(
    (objection) => objection === undefined || objection.reason === 'unreadable',
  );
}

/**
 * Why is this person not among those who may say yes, whatever it is about? `undefined`: they are.
 *
 * Asks for write access and for a name in the list; what GitHub does not tell counts against them.
 */
export function objectionToPerson(
  by: Pick<Person, 'login' | 'type'>,
  standing: Standing,
  from: Approvers,
): Objection | undefined {
  if (by.type !== 'User') return { reason: 'bot', sentence: 'only people approve' };
  return objectionToRole(standing) ?? objectionToMembership(by.login, standing, from);
}

function objectionToRole(standing: Standing | undefined): Objection | undefined {
  if (!standing || standing.role === 'unknown') {
    return { reason: 'unreadable', sentence: 'GitHub does not tell what they may do in this repository' };
  }
  if (hasRole(standing.role, 'write')) return undefined;
  const may = standing.role === 'none' ? 'has no access to this repository' : `may only ${standing.role}`;
  return { reason: 'no-write', sentence: `${may}; approving needs write access` };
}

function objectionToMembership(login: string, standing: Standing | undefined, from: Approvers): Objection | undefined {
  const role = standing?.role ?? 'unknown';
  if (from.users.some((user) => user.toLowerCase() === `@${login.toLowerCase()}`)) return undefined;
  if (role !== 'unknown' && from.roles.some((wanted) => hasRole(role, wanted))) return undefined;
  const memberships = from.teams.map((team) => standing?.teams[team] ?? 'unknown');
  if (memberships.includes('member')) return undefined;
  const unread = from.teams.filter((_, index) => memberships[index] === 'unknown');
  if (unread.length > 0) {
    return { reason: 'unreadable', sentence: `GitHub does not tell who belongs to ${unread.join(', ')}` };
  }
  return { reason: 'not-named', sentence: 'is not among those who approve this' };
}

/** Nobody grants themselves more time: a membership that cannot be read counts against, here too. */
function objectionToOwner(
  login: string,
  standing: Standing | undefined,
  excluding: readonly string[],
): Objection | undefined {
  const owns = excluding.some((owner) =>
    owner.includes('/')
      ? (standing?.teams[owner] ?? 'unknown') !== 'no'
      : owner.toLowerCase() === `@${login.toLowerCase()}`,
  );
  return owns ? { reason: 'owner', sentence: 'owns a credential that this is about' } : undefined;
}
