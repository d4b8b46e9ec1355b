import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Freeze, Window } from '../../src/domain/policy.js';
import { isOpen, nextStart, windowProblems } from '../../src/domain/schedule.js';
import { formatInstant, HOUR, MINUTE } from '../../src/domain/time.js';

const at = (text: string) => Date.parse(text);
const berlin: Window = { cron: '0 2 * * 2-4', duration: 4 * HOUR, timezone: 'Europe/Berlin' };
const peak: Freeze = { from: at('2026-12-20T00:00:00Z'), to: at('2027-01-03T00:00:00Z'), reason: 'peak season' };

describe('windowProblems', () => {
  it('is silent about a good window and names each bad field', () => {
    expect(windowProblems(berlin)).toEqual([]);
    expect(windowProblems({ cron: '0 25 * * *', timezone: 'CET-ish' })).toEqual([
      { field: 'cron', problem: 'the cron line has hour "25", which is not between 0 and 23' },
      { field: 'timezone', problem: 'this is no time zone of the IANA database, such as Europe/Berlin' },
    ]);
  });
});

describe('isOpen', () => {
  it.each([
    // Tuesday 2026-11-24, 02:00 in Berlin is 01:00Z.
    ['one ms before it opens', '2026-11-24T00:59:59.999Z', false],
    ['when it opens', '2026-11-24T01:00:00.000Z', true],
    ['in its last ms', '2026-11-24T04:59:59.999Z', true],
    ['when it closes', '2026-11-24T05:00:00.000Z', false],
    ['on a Monday', '2026-11-23T02:00:00.000Z', false],
  ])('a window, %s', (_what, now, expected) => {
    expect(isOpen([berlin], [], at(now))).toBe(expected);
  });

  it.each([
    ['one ms before it begins', '2026-12-19T23:59:59.999Z', true],
    ['when it begins', '2026-12-20T00:00:00.000Z', false],
    ['in its last ms', '2027-01-02T23:59:59.999Z', false],
    ['when it ends', '2027-01-03T00:00:00.000Z', true],
  ])('a freeze, %s', (_what, now, expected) => {
    expect(isOpen([], [peak], at(now))).toBe(expected);
  });

  it('stays open for real time over the night that has one hour more, and one less', () => {
    const sunday: Window = { cron: '30 1 * * SUN', duration: 2 * HOUR, timezone: 'Europe/Berlin' };
    // Autumn: opens 01:30 CEST = 23:30Z, closes two real hours later, at 02:30 CET.
    expect(isOpen([sunday], [], at('2026-10-25T01:29:59Z'))).toBe(true);
    expect(isOpen([sunday], [], at('2026-10-25T01:30:00Z'))).toBe(false);
    // Spring: opens 01:30 CET = 00:30Z, closes two real hours later, at 04:30 CEST.
    expect(isOpen([sunday], [], at('2026-03-29T02:29:59Z'))).toBe(true);
    expect(isOpen([sunday], [], at('2026-03-29T02:30:00Z'))).toBe(false);
  });
});

describe('nextStart', () => {
  const start = (...[windows, freezes, now, hardEnd]: [Window[], Freeze[], string, string?]) => {
    const found = nextStart(windows, freezes, at(now), hardEnd === undefined ? undefined : at(hardEnd));
    return `${found.code} ${formatInstant(found.at)}`;
  };

  it.each([
    ['without windows', [], [], '2026-11-21T08:00:00Z', undefined, 'open 2026-11-21T08:00:00Z'],
    ['in a window', [berlin], [], '2026-11-24T03:00:00Z', undefined, 'open 2026-11-24T03:00:00Z'],
    ['before a window', [berlin], [], '2026-11-21T08:00:00Z', undefined, 'waits-for-window 2026-11-24T01:00:00Z'],
    ['in a freeze', [], [peak], '2026-12-24T00:00:00Z', undefined, 'waits-for-freeze 2027-01-03T00:00:00Z'],
    ['in both', [berlin], [peak], '2026-12-22T02:00:00Z', undefined, 'waits-for-freeze 2027-01-05T01:00:00Z'],
    [
      'the next window frozen',
      [berlin],
      [peak],
      '2026-12-18T00:00:00Z',
      undefined,
      'waits-for-window 2027-01-05T01:00:00Z',
    ],
    [
      'ends before the window',
      [berlin],
      [],
      '2026-11-21T08:00:00Z',
      '2026-11-23T00:00:00Z',
      'expiry-beats-schedule 2026-11-21T08:00:00Z',
    ],
    [
      'ends as the window opens',
      [berlin],
      [],
      '2026-11-21T08:00:00Z',
      '2026-11-24T01:00:00Z',
      'expiry-beats-schedule 2026-11-21T08:00:00Z',
    ],
    [
      'ends after it opened',
      [berlin],
      [],
      '2026-11-21T08:00:00Z',
      '2026-11-24T01:00:01Z',
      'waits-for-window 2026-11-24T01:00:00Z',
    ],
    [
      'ends in the freeze',
      [],
      [peak],
      '2026-12-24T00:00:00Z',
      '2026-12-31T00:00:00Z',
      'expiry-beats-schedule 2026-12-24T00:00:00Z',
    ],
    [
      'has ended',
      [berlin],
      [],
      '2026-11-21T08:00:00Z',
      '2026-11-20T00:00:00Z',
      'expiry-beats-schedule 2026-11-21T08:00:00Z',
    ],
    [
      'has ended in a window',
      [berlin],
      [],
      '2026-11-24T03:00:00Z',
      '2026-11-20T00:00:00Z',
      'open 2026-11-24T03:00:00Z',
    ],
    [
      'a skipped opening',
      [{ ...berlin, cron: '30 2 * * SUN' }],
      [],
      '2026-03-28T12:00:00Z',
      undefined,
      'waits-for-window 2026-03-29T01:00:00Z',
    ],
    [
      'a doubled opening',
      [{ ...berlin, cron: '30 2 * * SUN' }],
      [],
      '2026-10-24T12:00:00Z',
      undefined,
      'waits-for-window 2026-10-25T00:30:00Z',
    ],
  ] as const)('%s', (_what, windows, freezes, now, hardEnd, expected) => {
    expect(start([...windows], [...freezes], now, hardEnd)).toBe(expected);
  });

  it('takes the earlier of two windows, and leaves one freeze for the next', () => {
    const daily: Window = { cron: '0 4 * * *', duration: HOUR, timezone: 'UTC' };
    const after: Freeze = { from: peak.to, to: at('2027-01-04T00:00:00Z'), reason: 'moving house' };
    expect(start([berlin, daily], [], '2026-11-21T08:00:00Z')).toBe('waits-for-window 2026-11-22T04:00:00Z');
    expect(start([berlin, daily], [after, peak], '2026-12-31T08:00:00Z')).toBe('waits-for-freeze 2027-01-04T04:00:00Z');
  });

  it('says why in a sentence', () => {
    expect(nextStart([berlin], [], at('2026-11-21T08:00:00Z')).reason).toBe(
      'no window is open, the next is "0 2 * * 2-4" in Europe/Berlin; it may start at 2026-11-24T01:00:00Z',
    );
    expect(nextStart([], [peak], at('2026-12-24T00:00:00Z'), at('2026-12-31T00:00:00Z')).reason).toBe(
      'the freeze "peak season" lasts until 2027-01-03T00:00:00Z, but the value ends at 2026-12-31T00:00:00Z, ' +
        'before the next allowed start: it starts now',
    );
    expect(nextStart([], [peak], at('2027-01-01T00:00:00Z'), at('2026-12-31T00:00:00Z')).reason).toMatch(
      /but the value ended at 2026-12-31T00:00:00Z, before/,
    );
  });

  it('is the first instant that isOpen allows', () => {
    const minute = fc.integer({ min: at('2026-10-20T00:00:00Z') / MINUTE, max: at('2026-11-10T00:00:00Z') / MINUTE });
    const freeze = fc
      .tuple(minute, fc.integer({ min: 1, max: 3000 }))
      .map(([from, length]): Freeze => ({ from: from * MINUTE, to: (from + length) * MINUTE, reason: 'test' }));
    const window = fc.record({ hour: fc.nat(23), minute: fc.nat(59), duration: fc.integer({ min: 1, max: 300 }) }).map(
      ({ hour, minute, duration }): Window => ({
        cron: `${minute} ${hour} * * *`,
        duration: duration * MINUTE,
        timezone: 'Europe/Berlin',
      }),
    );
    fc.assert(
      fc.property(
        fc.array(window, { maxLength: 2 }),
        fc.array(freeze, { maxLength: 3 }),
        minute,
        (windows, freezes, from) => {
          let expected = from * MINUTE;
          while (!isOpen(windows, freezes, expected)) expected += MINUTE;
          expect(nextStart(windows, freezes, from * MINUTE).at).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});
