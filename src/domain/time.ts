/**
 * Instants and durations as the whole program sees them: plain numbers of milliseconds.
 *
 * An `Instant` is milliseconds since 1970-01-01T00:00:00Z, always UTC; time zones exist only inside windows
 * (`schedule.ts`). Nothing here reads a clock: "now" is handed in as an argument.
 */
export type Instant = number;
/** Milliseconds; never negative where the registry gives it. */
export type Duration = number;

export const SECOND: Duration = 1_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

const UNITS: Readonly<Record<string, Duration>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };
const DURATION = /^([1-9][0-9]{0,5})([smhd])$/;
/** The shape of a duration for editors; `parseDuration` is the judge. */
export const durationPattern = DURATION.source;

/** The longest duration the registry accepts: ten years. Longer is a typing mistake, not a policy. */
export const LONGEST: Duration = 3650 * DAY;

/**
 * How long is `90d`, `24h`, `5m`, `30s`?
 *
 * One whole number from 1 and one unit; `0d`, `1.5h`, `1h30m` and anything above ten years are not durations.
 *
 * @returns milliseconds, or `undefined` when `text` is no duration
 */
export function parseDuration(text: string): Duration | undefined {
  const match = DURATION.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) return undefined;
  const value = Number(match[1]) * unit;
  return value > LONGEST ? undefined : value;
}

/** The shortest text that `parseDuration` reads back as this duration; sub-second rests are dropped. */
export function formatDuration(value: Duration): string {
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
  ] as const) {
    if (value >= size && value % size === 0) return `${value / size}${unit}`;
  }
  return `${Math.floor(value / SECOND)}s`;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(Z|[+-]\d{2}:\d{2})$/;

/** The shape of an instant for editors; `parseInstant` is the judge. */
export const instantPattern = `(${DATE.source})|(${INSTANT.source})`;

/** Midnight UTC of a calendar day, or `undefined` when there is no such day (2026-02-30). Years 1970 to 2199. */
function midnight(year: number, month: number, day: number): Instant | undefined {
  if (year < 1970 || year > 2199) return undefined;
  const at = Date.UTC(year, month - 1, day);
  const back = new Date(at);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? at : undefined;
}

function offsetOf(zone: string): Duration | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

/**
 * Which instant does a registry file mean?
 *
 * RFC 3339 with `Z` or an offset is that instant. A bare date is the *end* of that day in UTC, its last
 * millisecond: "valid until 2026-05-01" includes the first of May. A local time without a zone, a leap second,
 * 24:00 and a day that does not exist are no instants.
 *
 * @returns milliseconds since the epoch, or `undefined` when `text` is none
 * @see RFC 3339 section 5.6
 */
export function parseInstant(text: string): Instant | undefined {
  const date = DATE.exec(text);
  if (date) {
    const start = midnight(Number(date[1]), Number(date[2]), Number(date[3]));
    return start === undefined ? undefined : start + DAY - 1;
  }
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const start = midnight(Number(match[1]), Number(match[2]), Number(match[3]));
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  const offset = offsetOf(match[8] ?? '');
  if (start === undefined || offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[7] ?? '').padEnd(3, '0'));
  return start + hour * HOUR + minute * MINUTE + second * SECOND + fraction - offset;
}

/** An instant as people and the ledger read it: RFC 3339 in UTC, whole seconds (`2026-11-21T08:15:00Z`). */
export function formatInstant(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The calendar day of an instant in UTC: `2026-11-21`. */
export function formatDay(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
