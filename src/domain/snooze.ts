import type { Severity, Status } from './status.js';
import { DAY, type Duration, formatDay, formatDuration, type Instant } from './time.js';

/** Somebody wanted to hear nothing of a credential for a while. */
export interface Snooze {
  readonly at: Instant;
  readonly until: Instant;
  readonly reason: string;
  /** What it was about: one that has become another, or graver, is worth hearing of again. */
  readonly severity: Severity;
  readonly status: Status;
  /** `alice:17`. */
  readonly by: string;
}

/** The longest snooze by severity; nobody sleeps through an emergency. */
export const LONGEST_SNOOZE: Readonly<Record<Severity, Duration>> = {
  warning: 30 * DAY,
  critical: 3 * DAY,
  emergency: 0,
};
/** All snoozes of one incident together. */
export const SNOOZED_AT_MOST = 45 * DAY;
/** From this one on somebody else than the last time must want it. */
const NEEDS_ANOTHER = 3;

/**
 * Why can this not be snoozed, or not for so long? `undefined`: it can.
 *
 * @param before  the snoozes of this incident, oldest first; one that was ended early counts as long as it lasted
 */
export function snoozeRefusal(
  before: readonly Snooze[],
  wanted: Pick<Snooze, 'at' | 'until' | 'severity' | 'by'>,
): string | undefined {
  const length = wanted.until - wanted.at;
  const longest = LONGEST_SNOOZE[wanted.severity];
  if (longest === 0) return 'an emergency cannot be snoozed.';
  if (length > longest) return `what is ${wanted.severity} can be snoozed for at most ${formatDuration(longest)}.`;
  const spent = before.reduce((sum, { at, until }) => sum + Math.max(0, Math.min(until, wanted.at) - at), 0);
  if (spent + length > SNOOZED_AT_MOST) {
    const left = formatDuration(Math.max(0, Math.floor((SNOOZED_AT_MOST - spent) / DAY)) * DAY);
    return `one incident can be snoozed for ${formatDuration(SNOOZED_AT_MOST)} in all, and ${left} of that are left.`;
  }
  const last = before.at(-1);
  if (before.length >= NEEDS_ANOTHER - 1 && idOf(last?.by) === idOf(wanted.by)) {
    return 'you snoozed this the last time; from the third time on somebody else must.';
  }
  return undefined;
}

const idOf = (person: string | undefined): string | undefined => person?.split(':').at(-1);

/**
 * Is this credential snoozed now, and by whom?
 *
 * A snooze silences notifications. It never changes what a credential is, nor when it is due; and it ends by itself at
 * its time, when things become graver, and when they become something else.
 */
export function snoozeInForce(
  snoozes: readonly Snooze[] | undefined,
  { status, severity }: Pick<Snooze, 'status' | 'severity'>,
  now: Instant,
): Snooze | undefined {
  const last = snoozes?.at(-1);
  if (!last || now >= last.until || last.status !== status || last.severity !== severity) return undefined;
  return last;
}

/** `snoozed until 2026-12-01 by alice: waiting for the vendor`. */
export function snoozeText({ until, by, reason }: Snooze): string {
  return `snoozed until ${formatDay(until)} by ${by.split(':')[0]}: ${reason}`;
}
