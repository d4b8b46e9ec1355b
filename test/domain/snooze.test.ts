import { describe, expect, it } from '@jest/globals';
import { type Snooze, snoozeInForce, snoozeRefusal } from '../../src/domain/snooze.js';
import { DAY } from '../../src/domain/time.js';
import { at } from '../builders.js';

const start = at('2026-03-01T00:00:00Z');

/** A snooze of so many days that begins so many days after the start. */
const snooze = (from: number, days: number, fields: Partial<Snooze> = {}): Snooze => ({
  at: start + from * DAY,
  until: start + (from + days) * DAY,
  reason: 'waiting for the vendor',
  severity: 'warning',
  status: 'due',
  by: 'alice:17',
  ...fields,
});

describe('a snooze', () => {
  it.each([
    ['warning', 30, undefined],
    ['warning', 31, 'what is warning can be snoozed for at most 30d.'],
    ['critical', 3, undefined],
    ['critical', 4, 'what is critical can be snoozed for at most 3d.'],
    ['emergency', 1, 'an emergency cannot be snoozed.'],
  ] as const)('of what is %s, for %i days: %s', (severity, days, refusal) => {
    expect(snoozeRefusal([], snooze(0, days, { severity }))).toBe(refusal);
  });

  it('is capped for one incident as a whole; one that was ended early counts as long as it lasted', () => {
    expect(snoozeRefusal([snooze(0, 30)], snooze(30, 15))).toBeUndefined();
    expect(snoozeRefusal([snooze(0, 30)], snooze(30, 16))).toBe(
      'one incident can be snoozed for 45d in all, and 15d of that are left.',
    );
    expect(snoozeRefusal([snooze(0, 30)], snooze(10, 30))).toBeUndefined();
  });

  it('wants another person for the third time, told apart by number and not by name', () => {
    const twice = [snooze(0, 1), snooze(1, 1)];
    expect(snoozeRefusal([snooze(0, 1)], snooze(1, 1))).toBeUndefined();
    expect(snoozeRefusal(twice, snooze(2, 1))).toContain('somebody else must');
    expect(snoozeRefusal(twice, snooze(2, 1, { by: 'alice-renamed:17' }))).toContain('somebody else must');
    expect(snoozeRefusal(twice, snooze(2, 1, { by: 'alan:18' }))).toBeUndefined();
  });

  it('ends at its time, when things become graver, and when they become something else', () => {
    const one = snooze(0, 2);
    const due = { status: 'due', severity: 'warning' } as const;
    expect(snoozeInForce([one], due, start + 2 * DAY - 1)).toBe(one);
    expect(snoozeInForce([one], due, start + 2 * DAY)).toBeUndefined();
    expect(snoozeInForce([one], { status: 'overdue', severity: 'critical' }, start)).toBeUndefined();
    expect(snoozeInForce([one], { status: 'unknown-age', severity: 'warning' }, start)).toBeUndefined();
    expect(snoozeInForce(undefined, due, start)).toBeUndefined();
  });
});
