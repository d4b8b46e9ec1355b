import { DAY, HOUR, type Instant, MINUTE } from './time.js';
import type { WallTime, Zone } from './zone.js';

/** A parsed cron line: the wall-clock minutes at which it fires, in any zone. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Day of month and day of week are both named: either is enough, as in every cron. */
  readonly eitherDay: boolean;
}

interface Field {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Names in place of numbers, counted from `low`. */
  readonly names?: readonly string[];
}

const WEEKDAY: Field = { title: 'day of week', low: 0, high: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') };
const FIELDS: readonly Field[] = [
  { title: 'minute', low: 0, high: 59 },
  { title: 'hour', low: 0, high: 23 },
  { title: 'day of month', low: 1, high: 31 },
  { title: 'month', low: 1, high: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  WEEKDAY,
];
/** 29 for February: a leap year comes. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Why a text is no cron line, as a clause that fits after "the cron line". Only thrown and caught in this file. */
class CronProblem extends Error {}

/**
 * Reads the five fields `minute hour day-of-month month day-of-week`.
 *
 * Each is a list of `*`, a number, `a-b`, with an optional step after `*` or a range (`0-30/10`); months and weekdays
 * also by their English three letters; Sunday is 0 or 7. Seconds, `@daily`, `L`, `W`, `#` and `?` are refused,
 * because crons disagree about them, and so is a line that never fires (30 February).
 *
 * @returns the cron, or the problem as a clause: `has minute "60", which is not between 0 and 59`
 * @see crontab(5)
 */
export function parseCron(text: string): Cron | string {
  try {
    const fields = text.split(/\s+/).filter((field) => field !== '');
    if (fields.length !== FIELDS.length) {
      throw new CronProblem(`has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} instead of 5`);
    }
    return cronOf(fields);
  } catch (error) {
    if (error instanceof CronProblem) return error.message;
    throw error;
  }
}

function cronOf(fields: readonly string[]): Cron {
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, at) => valuesOf(field, fields[at] ?? ''));
  const cron: Cron = {
    minutes: minutes ?? [],
    hours: hours ?? [],
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays?.map((day) => day % 7)),
    eitherDay: !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*'),
  };
  if (!cron.eitherDay && !someDateExists(cron)) throw new CronProblem('names a date that no month has');
  return cron;
}

function someDateExists({ months, days }: Cron): boolean {
  return [...months].some((month) => [...days].some((day) => day <= (LONGEST_MONTHS[month - 1] ?? 0)));
}

/** The values of one field, ascending and without repetition. */
function valuesOf(field: Field, text: string): number[] {
  const values = text.split(',').flatMap((item) => itemOf(field, item));
  return [...new Set(values)].sort((a, b) => a - b);
}

function itemOf(field: Field, item: string): number[] {
  const [range = '', step, ...rest] = item.split('/');
  const [from = '', to, ...more] = range.split('-');
  const every = step === undefined ? 1 : Number(step);
  if (rest.length > 0 || more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step)))
    throw unreadable(field, item);
  if (from === '*' && to === undefined) return steps(field.low, field === WEEKDAY ? 6 : field.high, every);
  const first = numberOf(field, from);
  if (to === undefined) {
    if (step !== undefined) throw unreadable(field, item);
    return [first];
  }
  const last = numberOf(field, to);
  // "SAT-SUN" ends on the Sunday after, not on the one before.
  const end = field === WEEKDAY && last === 0 && first > 0 ? 7 : last;
  if (end < first) throw new CronProblem(`has a ${field.title} range that runs backwards, "${item}"`);
  return steps(first, end, every);
}

function numberOf(field: Field, text: string): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return field.low + named;
  if (!/^\d{1,2}$/.test(text)) throw unreadable(field, text);
  const value = Number(text);
  if (value >= field.low && value <= field.high) return value;
  throw new CronProblem(`has ${field.title} "${text}", which is not between ${field.low} and ${field.high}`);
}

function unreadable(field: Field, text: string): CronProblem {
  return new CronProblem(`has ${field.title} "${text}", which is neither *, a number, a range, a list nor a step`);
}

function steps(from: number, to: number, every: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += every) values.push(value);
  return values;
}

/** The rarest line, 29 February, is silent for eight years around 2100. */
const LONGEST_SILENCE = 8 * 366 + 1;

/**
 * When does it fire next, at `from` or later?
 *
 * A wall minute that is skipped fires at the next one that exists, together with whatever fires there by itself; one
 * that comes twice fires the first time only.
 */
export function nextFire(cron: Cron, zone: Zone, from: Instant): Instant {
  const today = Math.floor(from / DAY);
  // The wall may be a day behind UTC, and Pacific/Apia skipped a whole day in 2011, whose minutes fired at the next.
  for (let day = today - 2; day <= today + LONGEST_SILENCE; day++) {
    if (!firesOnDay(cron, day)) continue;
    const fire = nextOfDay(cron, zone, day * DAY, from);
    if (fire !== undefined) return fire;
  }
  throw new RangeError('a cron line that was read fires at least every eight years');
}

function nextOfDay(cron: Cron, zone: Zone, day: WallTime, from: Instant): Instant | undefined {
  if (zone.firstInstantOf(day + DAY) < from) return undefined;
  for (const hour of cron.hours) {
    if (zone.firstInstantOf(day + (hour + 1) * HOUR) < from) continue;
    for (const minute of cron.minutes) {
      const at = zone.firstInstantOf(day + hour * HOUR + minute * MINUTE);
      if (at >= from) return at;
    }
  }
  return undefined;
}

function firesOnDay(cron: Cron, day: number): boolean {
  const date = new Date(day * DAY);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const byDate = cron.days.has(date.getUTCDate());
  const byWeekday = cron.weekdays.has(date.getUTCDay());
  return cron.eitherDay ? byDate || byWeekday : byDate && byWeekday;
}
