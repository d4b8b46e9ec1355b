import type { Evaluation } from './evaluate.js';
import { type Duration, formatDay, type Instant } from './time.js';

/** What becomes due on one calendar day (UTC). */
export interface ForecastDay {
  readonly day: string;
  /** Names, in order. */
  readonly credentials: readonly string[];
}

/**
 * What becomes due in the coming time, day by day?
 *
 * Counts limits that end after now and within `ahead`; what is overdue already is no forecast. Exceptions in force now
 * count to their end, those that begin later do not: a forecast is not rosier than what was decided so far.
 *
 * @returns days with something due, earliest first
 */
export function forecast(evaluations: readonly Evaluation[], now: Instant, ahead: Duration): ForecastDay[] {
  const days = new Map<string, string[]>();
  for (const { name, dueAt } of evaluations) {
    if (dueAt === undefined || dueAt < now || dueAt > now + ahead) continue;
    const day = formatDay(dueAt);
    const names = days.get(day);
    if (names) names.push(name);
    else days.set(day, [name]);
  }
  return [...days].map(([day, names]) => ({ day, credentials: names.sort() })).sort((a, b) => (a.day < b.day ? -1 : 1));
}
