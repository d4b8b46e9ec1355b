import type { Evaluation } from './evaluate.js';
import type { Status } from './status.js';
import { DAY, formatDay, type Instant } from './time.js';

/** How far ahead a change is held against what would be without it. */
export const FORESIGHT = 90 * DAY;

/** What a change of the registry does to all credentials together. */
export interface Impact {
  /** How many become overdue the moment it is merged. */
  readonly overdue: number;
  /** The first day on which more are past their limit than without the change, and how many more. */
  readonly ahead: { readonly at: Instant; readonly count: number } | undefined;
  /** How many were overdue and are not any more. */
  readonly relieved: number;
  readonly excepted: number;
  /** Nobody knows their age, no policy speaks of them, or they are not in the registry any more. */
  readonly unmanaged: number;
}

const LATE: readonly Status[] = ['overdue', 'expired'];
const UNMANAGED: readonly Status[] = ['unknown-age', 'no-policy'];

/**
 * What does this change do to the whole registry: what becomes overdue, and when, what is excepted, what is left to
 * itself?
 *
 * A credential that was overdue before counts nowhere: the change is not to blame for it.
 */
export function impactOf(before: readonly Evaluation[], after: readonly Evaluation[], now: Instant): Impact {
  const was = new Map(before.map((one) => [one.name, one]));
  const will = new Set(after.map(({ name }) => name));
  const becoming = (set: readonly Status[]) =>
    after.filter(({ name, status }) => set.includes(status) && !set.includes(was.get(name)?.status ?? 'active'));
  const relieved = after.filter(({ name, status }) => isLate(was.get(name)?.status) && !isLate(status));
  return {
    overdue: becoming(LATE).length,
    ahead: firstWorseDay(was, after, now),
    relieved: relieved.length,
    excepted: becoming(['excepted']).length,
    unmanaged: becoming(UNMANAGED).length + before.filter(({ name }) => !will.has(name)).length,
  };
}

const isLate = (status: Status | undefined): boolean => status !== undefined && LATE.includes(status);

/** Of those that are in time now: the first day whose end finds some past a limit that they would not have reached. */
function firstWorseDay(
  was: ReadonlyMap<string, Evaluation>,
  after: readonly Evaluation[],
  now: Instant,
): Impact['ahead'] {
  const earlier = after.filter(({ name, dueAt }) => {
    if (dueAt === undefined || dueAt < now || dueAt > now + FORESIGHT) return false;
    return dueAt < (was.get(name)?.dueAt ?? Number.POSITIVE_INFINITY);
  });
  const byDay = new Map<string, { at: Instant; count: number }>();
  for (const { dueAt = now } of earlier) {
    // The last instant in time is the first of the day after, less one millisecond, wherever a date was written.
    const at = dueAt + 1;
    const known = byDay.get(formatDay(at));
    byDay.set(formatDay(at), known ? { ...known, count: known.count + 1 } : { at, count: 1 });
  }
  return [...byDay.values()].sort((a, b) => a.at - b.at)[0];
}
