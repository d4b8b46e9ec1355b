import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Cron, nextFire, parseCron } from '../../src/domain/cron.js';
import { DAY, formatInstant, HOUR, type Instant, MINUTE } from '../../src/domain/time.js';
import { type Zone, zone } from '../../src/domain/zone.js';

function cronOf(line: string): Cron {
  const cron = parseCron(line);
  if (typeof cron === 'string') throw new Error(cron);
  return cron;
}

/** The next `count` fires from `from` on, as texts. */
function fires(line: string, zoneName: string, from: string, count: number): string[] {
  const cron = cronOf(line);
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count; at++) {
    at = nextFire(cron, zone(zoneName), at);
    found.push(formatInstant(at).slice(0, 16));
  }
  return found;
}

describe('a cron line', () => {
  it.each([
    ['0 2 * * 2-4', { minutes: [0], hours: [2], weekdays: [2, 3, 4] }],
    ['*/20 1,3 * * *', { minutes: [0, 20, 40], hours: [1, 3], weekdays: [0, 1, 2, 3, 4, 5, 6] }],
    ['5-10/5,7 0 * JAN-mar sun,7', { minutes: [5, 7, 10], hours: [0], weekdays: [0] }],
    ['0 0 * * SAT-SUN', { minutes: [0], hours: [0], weekdays: [0, 6] }],
    ['  0  0 * * 5-7 ', { minutes: [0], hours: [0], weekdays: [0, 5, 6] }],
  ])('%s is read', (line, { minutes, hours, weekdays }) => {
    const cron = cronOf(line);
    expect([cron.minutes, cron.hours, [...cron.weekdays].sort()]).toEqual([minutes, hours, weekdays]);
  });

  it.each([
    ['', 'has 0 fields instead of 5'],
    ['0 2 * *', 'has 4 fields instead of 5'],
    ['0 0 2 * * *', 'has 6 fields instead of 5'],
    ['@daily', 'has 1 field instead of 5'],
    ['60 2 * * *', 'has minute "60", which is not between 0 and 59'],
    ['0 24 * * *', 'has hour "24", which is not between 0 and 23'],
    ['0 0 0 * *', 'has day of month "0", which is not between 1 and 31'],
    ['0 0 * 13 *', 'has month "13", which is not between 1 and 12'],
    ['0 0 * * 8', 'has day of week "8", which is not between 0 and 7'],
    ['0 0 * * MONDAY', 'has day of week "MONDAY", which is neither *, a number, a range, a list nor a step'],
    ['5-1 0 * * *', 'has a minute range that runs backwards, "5-1"'],
    ['*/0 * * * *', 'has minute "*/0", which is neither *, a number, a range, a list nor a step'],
    ['1/5 * * * *', 'has minute "1/5", which is neither *, a number, a range, a list nor a step'],
    ['0 0 L * *', 'has day of month "L", which is neither *, a number, a range, a list nor a step'],
    ['0 0 ? * *', 'has day of month "?", which is neither *, a number, a range, a list nor a step'],
    ['0 0 , * *', 'has day of month "", which is neither *, a number, a range, a list nor a step'],
    ['-1 0 * * *', 'has minute "", which is neither *, a number, a range, a list nor a step'],
    ['0 0 30 2 *', 'names a date that no month has'],
    ['0 0 31 4,6,9,11 *', 'names a date that no month has'],
  ])('"%s" is refused: it %s', (line, problem) => {
    expect(parseCron(line)).toBe(problem);
  });

  it('never fires on a date and a weekday at once, but on either, as in every cron', () => {
    expect(fires('0 0 13 * FRI', 'UTC', '2026-02-01T00:00:00Z', 4)).toEqual([
      '2026-02-06T00:00',
      '2026-02-13T00:00',
      '2026-02-20T00:00',
      '2026-02-27T00:00',
    ]);
    expect(fires('0 0 30 2 MON', 'UTC', '2026-02-03T00:00:00Z', 1)).toEqual(['2026-02-09T00:00']);
  });

  it('fires at the very instant that is asked for, and on the day of its own wall', () => {
    expect(fires('0 20 * * *', 'UTC', '2026-05-01T20:00:00Z', 1)).toEqual(['2026-05-01T20:00']);
    expect(fires('0 20 * * *', 'America/Los_Angeles', '2026-05-02T02:00:00Z', 1)).toEqual(['2026-05-02T03:00']);
  });

  it('waits for 29 February over a century without one', () => {
    expect(fires('0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00']);
    expect(fires('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00']);
  });
});

describe('the nights on which the clock changes', () => {
  it.each([
    // Berlin 2026-03-29: 02:00 CET becomes 03:00 CEST at 01:00Z.
    ['a skipped hour', '0 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', ['2026-03-29T01:00', '2026-03-30T00:00']],
    ['a skipped half', '30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', ['2026-03-29T01:00', '2026-03-30T00:30']],
    ['four skipped', '*/15 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', ['2026-03-29T01:00', '2026-03-30T00:00']],
    [
      'skipped and real',
      '0,30 2,3 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T01:00', '2026-03-29T01:30', '2026-03-30T00:00'],
    ],
    // Berlin 2026-10-25: 03:00 CEST becomes 02:00 CET at 01:00Z.
    ['a doubled half', '30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    [
      'a doubled hour',
      '*/30 * * * *',
      'Europe/Berlin',
      '2026-10-24T23:45:00Z',
      ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T02:00'],
    ],
    ['after it', '0 3 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', ['2026-10-25T02:00', '2026-10-26T02:00']],
    // Lord Howe 2026-04-05: 02:00 +11:00 becomes 01:30 +10:30 at 2026-04-04T15:00Z.
    [
      'a doubled half hour',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T00:00:00Z',
      ['2026-04-04T14:45', '2026-04-05T15:15'],
    ],
    [
      'all of it',
      '*/15 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T14:20:00Z',
      ['2026-04-04T14:30', '2026-04-04T14:45', '2026-04-05T14:30'],
    ],
    // Lord Howe 2026-10-04: 02:00 +10:30 becomes 02:30 +11:00 at 2026-10-03T15:30Z.
    [
      'a skipped half hour',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T00:00:00Z',
      ['2026-10-03T15:30', '2026-10-04T15:15'],
    ],
    // Santiago 2026-09-06: midnight itself is skipped.
    [
      'a skipped midnight',
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T12:00:00Z',
      ['2026-09-06T04:00', '2026-09-07T03:00'],
    ],
    // Samoa crossed the date line and had no 30 December 2011.
    ['a skipped day', '0 12 30 12 *', 'Pacific/Apia', '2011-12-29T00:00:00Z', ['2011-12-30T10:00', '2012-12-29T22:00']],
  ])('%s: "%s" in %s', (_what, line, zoneName, from, expected) => {
    expect(fires(line, zoneName, from, expected.length)).toEqual(expected);
  });

  it('never fires when a doubled hour comes back', () => {
    const second = Date.parse('2026-10-25T01:10:00Z');
    expect(formatInstant(nextFire(cronOf('* 2 * * *'), zone('Europe/Berlin'), second))).toBe('2026-10-26T01:00:00Z');
  });
});

/**
 * The definition, minute by minute: while real time walks on, a wall minute has come once the wall clock has shown
 * it or a later one. Shares nothing with the code under test but the wall clock.
 */
function firesByWalking(matches: (wall: Date) => boolean, at: Zone, from: Instant, to: Instant): Instant[] {
  const found: Instant[] = [];
  let reached = at.wallAt(from - 2 * DAY);
  for (let now = from - 2 * DAY + MINUTE; now < to; now += MINUTE) {
    const wall = at.wallAt(now);
    let comes = false;
    for (let minute = reached + MINUTE; minute <= wall; minute += MINUTE) comes ||= matches(new Date(minute));
    reached = Math.max(reached, wall);
    if (comes && now >= from) found.push(now);
  }
  return found;
}

describe('nextFire', () => {
  const nights = [
    ['Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['America/Santiago', '2026-09-06T04:00:00Z'],
    ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
    ['Antarctica/Troll', '2026-03-29T01:00:00Z'],
    ['Asia/Kathmandu', '2026-06-01T00:00:00Z'],
  ] as const;

  it('agrees with walking through the night minute by minute', () => {
    const walked = new Map(nights.map(([name, night]) => [`${name} ${night}`, { name, change: Date.parse(night) }]));
    fc.assert(
      fc.property(
        fc.constantFrom(...walked.values()),
        fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 }),
        fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: -6 * 60, max: 6 * 60 }),
        ({ name, change }, minutes, hours, shift) => {
          const from = change + shift * MINUTE;
          const matches = (wall: Date) => minutes.includes(wall.getUTCMinutes()) && hours.includes(wall.getUTCHours());
          const [expected] = firesByWalking(matches, zone(name), from, from + 26 * HOUR);
          expect(nextFire(cronOf(`${minutes} ${hours} * * *`), zone(name), from)).toBe(expected);
        },
      ),
      { numRuns: 60, seed: 20261025 },
    );
  });
});
