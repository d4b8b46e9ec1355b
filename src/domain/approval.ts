import { unattributable } from './approval/contributors.js';
import type { ApprovalFacts, Person, ReviewRule } from './approval/facts.js';
import { type LastWord, lastWords } from './approval/last-word.js';
import { mayObject, type Objection, objectionTo } from './approval/objections.js';
import type { Approvers } from './policy.js';
import type { Instant } from './time.js';

/** Somebody whose yes counts. */
export interface Counted {
  readonly by: Person;
  readonly how: 'review' | 'comment';
  readonly at: Instant;
}

/** What is still missing under one rule. */
export interface Missing {
  readonly rule: string;
  readonly count: number;
  readonly from: Approvers;
}

/** What a judgement found, with its reasons. */
export interface Verdict {
  /** `blocked`: no number of approvals would help before something is repaired. */
  readonly outcome: 'approved' | 'waiting' | 'blocked';
  /** Those whose approval counts under at least one rule. */
  readonly counted: readonly Counted[];
  /** Those who approved in vain, with the first reason. */
  readonly refused: readonly { readonly by: Person; readonly objection: Objection }[];
  /** Approvers who asked for changes. */
  readonly against: readonly Person[];
  /** Anybody else who asked for changes; it blocks nothing, but the bot leaves the merge to people. */
  readonly doubting: readonly Person[];
  /** What is wrong with the pull request itself, a sentence each. */
  readonly obstacles: readonly string[];
  readonly missing: readonly Missing[];
  /** When the verdict `approved` lapses by itself; `undefined` when nobody had to approve. */
  readonly expiresAt?: Instant;
}

/**
 * Is this pull request approved, and if not, what is missing and from whom?
 *
 * Every rule must be met by itself: where base and head, or two policies, ask for different things, the stricter one
 * decides. The same people may count under several rules, each once. Labels, `author_association`, commit dates,
 * check runs and statuses are no facts here: all of them can be set or forged by people who may not approve.
 */
export function judgeApproval(facts: ApprovalFacts, rules: readonly ReviewRule[]): Verdict {
  const words = lastWords(facts);
  const obstacles = obstaclesOf(facts, rules);
  const approving = words.filter(({ says }) => says === 'yes');
  const counting = rules.map((rule) => approving.filter((word) => objectionTo(word, facts, rule) === undefined));
  const counted = approving.filter((word) => counting.some((list) => list.includes(word)));
  const no = words.filter(({ says, by }) => says === 'no' && by.type === 'User');
  const against = no.filter((word) => rules.some((rule) => mayObject(word, facts, rule)));
  const missing = rules.flatMap((rule, index) => missingUnder(rule, counting[index] ?? []));
  const expiresAt = earliestExpiry(rules, counting);
  return {
    outcome: obstacles.length + against.length > 0 ? 'blocked' : missing.length > 0 ? 'waiting' : 'approved',
    counted: counted.map(({ by, how, at }) => ({ by, how, at })),
    refused: approving.filter((word) => !counted.includes(word)).flatMap((word) => refusalOf(word, facts, rules)),
    against: against.map(({ by }) => by),
    doubting: no.filter((word) => !against.includes(word)).map(({ by }) => by),
    obstacles,
    missing,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/**
 * Whose standing does the judgement need? Everybody whose last word is yes or no, as far as their standing could
 * still matter; so nobody is looked up whose approval cannot count anyway.
 */
export function lookups(
  facts: Omit<ApprovalFacts, 'standing'>,
  rules: readonly ReviewRule[],
): { readonly people: readonly Person[]; readonly teams: readonly string[] } {
  const readable = { ...facts, standing: new Map() };
  const people = lastWords(facts).filter(
    (word) =>
      word.says === 'no' ||
      (word.says === 'yes' && rules.some((rule) => objectionTo(word, readable, rule)?.reason === 'unreadable')),
  );
  return {
    people: people.map(({ by }) => by).filter(({ type }) => type === 'User'),
    teams: [...new Set(rules.flatMap(({ from, excluding = [] }) => [...from.teams, ...excluding.filter(isTeam)]))],
  };
}

const isTeam = (name: string): boolean => name.includes('/');

function obstaclesOf({ pull, commits, complete }: ApprovalFacts, rules: readonly ReviewRule[]): string[] {
  const hidden = unattributable(commits).map((sha) => sha.slice(0, 7));
  return [
    complete ? undefined : 'It is too large to be judged: GitHub does not list all of its files, commits or reviews.',
    rules.length > 0 ? undefined : 'No rule of the base branch says who approves this.',
    pull.intoDefault ? undefined : 'It does not go into the default branch.',
    pull.state === 'closed' ? 'It was closed without a merge.' : undefined,
    pull.draft ? 'It is a draft.' : undefined,
    hidden.length > 0
      ? `Nobody can tell who made ${hidden.join(', ')}: an address in it belongs to no account, so an approver could hide there.`
      : undefined,
  ].filter((sentence) => sentence !== undefined);
}

function missingUnder(rule: ReviewRule, counting: readonly LastWord[]): Missing[] {
  const count = rule.required - counting.length;
  return count > 0 ? [{ rule: rule.name, count, from: rule.from }] : [];
}

/** The verdict lapses when the first rule loses the last of the approvals it needs; newer ones stand in for older. */
function earliestExpiry(rules: readonly ReviewRule[], counting: readonly LastWord[][]): Instant | undefined {
  const ends = rules.flatMap(({ required, expiresAfter }, index) => {
    const newestFirst = (counting[index] ?? []).map(({ at }) => at).sort((a, b) => b - a);
    const needed = newestFirst[required - 1];
    return needed === undefined ? [] : [needed + expiresAfter];
  });
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

function refusalOf(word: LastWord, facts: ApprovalFacts, rules: readonly ReviewRule[]) {
  const objection = rules.map((rule) => objectionTo(word, facts, rule)).find((found) => found !== undefined);
  return objection ? [{ by: word.by, objection }] : [];
}
