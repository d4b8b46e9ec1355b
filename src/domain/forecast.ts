import type { Evaluation } from './evaluate.js';
import { DAY, type Duration, formatDay, type Instant } from './time.js';

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

/** What becomes due in one week, without a change and with it. */
export interface ForecastWeek {
  readonly from: Instant;
  readonly before: number;
  readonly after: number;
}

/**
 * How many credentials become due in each of the coming weeks, as things are and as a change would make them?
 *
 * @param ahead  how far; a week begins on the weekday of `now` (UTC)
 * @returns weeks in which something becomes due, earliest first
 */
export function forecastWeeks(
  before: readonly Evaluation[],
  after: readonly Evaluation[],
  now: Instant,
  ahead: Duration,
): ForecastWeek[] {
  const weeks = new Map<number, { before: number; after: number }>();
  const count = (evaluations: readonly Evaluation[], side: 'before' | 'after') => {
    for (const { day, credentials } of forecast(evaluations, now, ahead)) {
      const week = Math.floor((Date.parse(day) - startOfDay(now)) / (7 * DAY));
      const known = weeks.get(week) ?? { before: 0, after: 0 };
      weeks.set(week, { ...known, [side]: known[side] + credentials.length });
    }
  };
  count(before, 'before');
  count(after, 'after');
  const inOrder = [...weeks].sort(([a], [b]) => a - b);
  return inOrder.map(([week, counts]) => ({ from: startOfDay(now) + week * 7 * DAY, ...counts }));
}

const startOfDay = (at: Instant): Instant => Math.floor(at / DAY) * DAY;
