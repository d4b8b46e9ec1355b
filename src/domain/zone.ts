import { DAY, type Duration, type Instant, SECOND } from './time.js';

/**
 * The time a clock on the wall shows, written as if it were UTC: milliseconds since 1970-01-01T00:00 *there*. It is
 * no instant: some wall times never come, some come twice.
 */
export type WallTime = number;

/** A time zone of the IANA database, as the running Node knows it. */
export interface Zone {
  readonly name: string;
  /** What the wall clock shows at an instant. */
  wallAt(at: Instant): WallTime;
  /**
   * The first instant at which the wall clock shows `wall` or a later time.
   *
   * One rule for both nights of the year: a wall time that is skipped in spring becomes the next one that exists,
   * a wall time that comes twice in autumn is its first pass. Never decreasing in `wall`.
   */
  firstInstantOf(wall: WallTime): Instant;
}

const NAME = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/;

/**
 * Is this the name of a time zone (`Europe/Berlin`, `UTC`)?
 *
 * Offsets (`+01:00`) are refused, because they know no daylight saving time; so are names in other letter case,
 * which only some systems accept.
 */
export function isZone(name: string): boolean {
  return NAME.test(name) && formatterOf(name) !== undefined;
}

function formatterOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // Intl's only way to say that there is no such zone.
    return undefined;
  }
}

// Zones never change while the program runs and are costly to open (a formatter each), so each is opened once.
const opened = new Map<string, Zone>();

/**
 * Opens a time zone by its IANA name.
 *
 * @throws RangeError when there is none; the registry's reader asks `isZone` first and reports the place
 */
export function zone(name: string): Zone {
  const known = opened.get(name);
  if (known) return known;
  const formatter = isZone(name) ? formatterOf(name) : undefined;
  if (!formatter) throw new RangeError(`"${name}" is no time zone`);
  const made = zoneOf(name, (at) => wallBy(formatter, at));
  opened.set(name, made);
  return made;
}

function wallBy(formatter: Intl.DateTimeFormat, at: Instant): WallTime {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  // Offsets are whole seconds, so the milliseconds of the instant are those of the wall.
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % SECOND) + SECOND) % SECOND);
}

function zoneOf(name: string, wallAt: (at: Instant) => WallTime): Zone {
  const offsetAt = (at: Instant): Duration => wallAt(at) - at;
  // Offsets a day before and after each wall day that was asked for; they differ only around a change of offset.
  const around = new Map<number, { readonly before: Duration; readonly after: Duration }>();
  const aroundDay = (day: number) => {
    const known = around.get(day);
    if (known) return known;
    const found = { before: offsetAt((day - 1) * DAY), after: offsetAt((day + 2) * DAY) };
    around.set(day, found);
    return found;
  };
  return {
    name,
    wallAt,
    firstInstantOf(wall) {
      const day = Math.floor(wall / DAY);
      const { before, after } = aroundDay(day);
      const early = wall - before;
      if (before === after || offsetAt(early) === before) return early;
      const late = wall - after;
      return offsetAt(late) === after ? late : changeBetween((day - 1) * DAY, (day + 2) * DAY, before, offsetAt);
    },
  };
}

/** The first instant whose offset is no longer `before`; `from` still has it, `to` no longer. */
function changeBetween(from: Instant, to: Instant, before: Duration, offsetAt: (at: Instant) => Duration): Instant {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
