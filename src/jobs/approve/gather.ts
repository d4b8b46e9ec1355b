import type {
  ApprovalComment,
  ApprovalFacts,
  CommitFact,
  ReviewFact,
  ReviewRule,
  Standing,
} from '../../domain/approval/facts.js';
import { lookups } from '../../domain/approval.js';
import { readCommand } from '../../domain/command.js';
import type { Instant } from '../../domain/time.js';
import type { Comment } from '../../ports/github/comments.js';
import type { Forge } from '../../ports/github/forge.js';
import type { Pull } from '../../ports/github/pulls.js';

/** What was said and done on a pull request, before anybody's standing is asked for. */
export interface PullRecord {
  readonly commits: readonly CommitFact[];
  readonly reviews: readonly ReviewFact[];
  /** All of them; the bot's own are found among them again. */
  readonly comments: readonly Comment[];
  readonly complete: boolean;
}

export async function readRecord(
  pull: Pull,
  forge: Pick<Forge, 'pulls' | 'reviews' | 'comments'>,
): Promise<PullRecord> {
  const [commits, reviews, comments] = await Promise.all([
    forge.pulls.commits(pull),
    forge.reviews.of(pull.number),
    forge.comments.of(pull.number),
  ]);
  return {
    commits: commits.items,
    reviews: reviews.items,
    comments: comments.items,
    complete: commits.complete && reviews.complete && comments.complete,
  };
}

/**
 * Everything the judgement needs, with the standing of those whose word could matter, asked now.
 *
 * A comment that approves counts while it stands there unedited: it is read again for every judgement, so that one
 * that was changed or deleted since counts no more.
 */
export async function gatherFacts(
  pull: Pull,
  record: PullRecord,
  requesters: readonly number[],
  rules: readonly ReviewRule[],
  { people }: Pick<Forge, 'people'>,
  now: Instant,
): Promise<ApprovalFacts> {
  const { commits, reviews, complete } = record;
  const facts = { now, pull, commits, reviews, comments: approvalsIn(record.comments), complete, requesters };
  const wanted = lookups(facts, rules);
  const standing = new Map<number, Standing>();
  for (const person of wanted.people) standing.set(person.id, await people.standing(person, wanted.teams));
  return { ...facts, standing };
}

function approvalsIn(comments: readonly Comment[]): ApprovalComment[] {
  return comments.flatMap(({ by, body, at, edited, ours }) => {
    const reading = readCommand(body);
    if (ours || edited || reading.kind !== 'command' || reading.command.verb !== 'approve') return [];
    return [{ by, commit: reading.command.sha, at }];
  });
}
