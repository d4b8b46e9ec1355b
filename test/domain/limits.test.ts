import { describe, expect, it } from '@jest/globals';
import { earliestLimit, type Life, type Limit } from '../../src/domain/limits.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import { spreadOf } from '../../src/domain/spread.js';
import { DAY } from '../../src/domain/time.js';
import { at, exception, policy } from '../builders.js';

const born = at('2026-01-10T00:00:00Z');

/** The earliest limit of `pay-db`; its instants in days since the value began. */
function limit(
  rules: Partial<RotationPolicy>,
  life: Partial<Life> = {},
  exceptions = [] as ReturnType<typeof exception>[],
) {
  const known: Life = { bornAt: born, endsAt: undefined, usedAt: undefined, ...life };
  const found = earliestLimit(policy(rules), known, 'pay-db', exceptions);
  return found && inDays(found);
}

function inDays({ kind, dueAt, leadAt, workAt }: Limit) {
  const days = (instant: number) => (instant - born) / DAY;
  return { kind, dueAt: days(dueAt), leadAt: days(leadAt), workAt: days(workAt) };
}

const inDay = (day: number) => born + day * DAY;

describe('earliestLimit', () => {
  it.each<[string, Partial<RotationPolicy>, Partial<Life>, Partial<Limit> | undefined]>([
    ['an age', { maxAge: 90 * DAY }, {}, { kind: 'maxAge', dueAt: 90 }],
    ['an end', { renewBefore: 30 * DAY }, { endsAt: inDay(100) }, { kind: 'renewBefore', dueAt: 70 }],
    ['an end without a beginning', { renewBefore: 30 * DAY }, { bornAt: undefined, endsAt: inDay(100) }, { dueAt: 70 }],
    [
      'a part of life',
      { renewBeforePercentage: 25 },
      { endsAt: inDay(100) },
      { kind: 'renewBeforePercentage', dueAt: 75 },
    ],
    ['a last use', { maxUnused: 45 * DAY }, { usedAt: inDay(10) }, { kind: 'maxUnused', dueAt: 55 }],
    ['no use at all', { maxUnused: 45 * DAY }, { usedAt: 'never' }, { kind: 'maxUnused', dueAt: 45 }],
    [
      'age before end',
      { maxAge: 60 * DAY, renewBefore: 30 * DAY },
      { endsAt: inDay(100) },
      { kind: 'maxAge', dueAt: 60 },
    ],
    [
      'end before age',
      { maxAge: 80 * DAY, renewBefore: 30 * DAY },
      { endsAt: inDay(100) },
      { kind: 'renewBefore', dueAt: 70 },
    ],
    [
      'use before both',
      { maxAge: 80 * DAY, maxUnused: 45 * DAY },
      { usedAt: inDay(1) },
      { kind: 'maxUnused', dueAt: 46 },
    ],
    ['all at once', { maxAge: 70 * DAY, renewBefore: 30 * DAY }, { endsAt: inDay(100) }, { kind: 'maxAge', dueAt: 70 }],
    ['an unknown age', { maxAge: 90 * DAY }, { bornAt: undefined }, undefined],
    ['an unknown end', { renewBefore: 30 * DAY }, {}, undefined],
    [
      'an end alone for a part of life',
      { renewBeforePercentage: 25 },
      { bornAt: undefined, endsAt: inDay(100) },
      undefined,
    ],
    ['no news of use', { maxUnused: 45 * DAY }, {}, undefined],
    ['a life that ends before it begins', { renewBeforePercentage: 25 }, { endsAt: inDay(-5) }, { dueAt: -5 }],
  ])('%s', (_what, rules, life, expected) => {
    const found = limit(rules, life);
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
  });

  it('keeps at least the part that the policy names, to the millisecond', () => {
    const known: Life = { bornAt: 0, endsAt: 100, usedAt: undefined };
    expect(earliestLimit(policy({ renewBeforePercentage: 33 }), known, 'a', [])?.dueAt).toBe(67);
    expect(earliestLimit(policy({ renewBeforePercentage: 33 }), { ...known, endsAt: 101 }, 'a', [])?.dueAt).toBe(67);
  });

  it('is moved by an exception up to its end, and never back', () => {
    const until = (day: number, extendMaxAge: number) => exception({ effect: { extendMaxAge }, expiresAt: inDay(day) });
    expect(limit({ maxAge: 90 * DAY }, {}, [until(200, 30 * DAY)])).toMatchObject({ dueAt: 120 });
    expect(limit({ maxAge: 90 * DAY }, {}, [until(100, 30 * DAY)])).toMatchObject({ dueAt: 100 });
    expect(limit({ maxAge: 90 * DAY }, {}, [until(80, 30 * DAY)])).toMatchObject({ dueAt: 90 });
    expect(limit({ maxAge: 90 * DAY }, {}, [until(100, 30 * DAY), until(200, 20 * DAY)])).toMatchObject({ dueAt: 110 });
  });
});

describe('the lead time', () => {
  it.each([
    ['is the longest warning', { warnBefore: [14 * DAY, 7 * DAY] }, 76],
    ['is the spread, if that is longer', { warnBefore: [14 * DAY], limits: { spread: 20 * DAY } }, 70],
    ['is nothing without both', {}, 90],
    ['does not begin before the value', { warnBefore: [100 * DAY] }, 0],
  ])('%s', (_what, rules, expected) => {
    expect(limit({ maxAge: 90 * DAY, ...rules })?.leadAt).toBe(expected);
  });
});

describe('the work', () => {
  const place = spreadOf('pay-db', 10 * DAY) / DAY;

  it.each([
    ['begins with the lead time', { warnBefore: [14 * DAY] }, 76],
    ['lies at its own place in the spread', { warnBefore: [14 * DAY], limits: { spread: 10 * DAY } }, 76 + place],
    ['is not begun in the first half of the limit', { warnBefore: [80 * DAY] }, 45],
    ['is not begun in the first half by a spread either', { limits: { spread: 90 * DAY } }, 45],
  ])('%s', (_what, rules, expected) => {
    expect(limit({ maxAge: 90 * DAY, ...rules })?.workAt).toBeCloseTo(expected, 9);
  });

  it('is never later than the limit, however wide the spread', () => {
    for (let i = 0; i < 100; i++) {
      const known: Life = { bornAt: born, endsAt: undefined, usedAt: undefined };
      const found = earliestLimit(policy({ maxAge: DAY, limits: { spread: 30 * DAY } }), known, `c-${i}`, []);
      expect(found?.workAt).toBeLessThanOrEqual(found?.dueAt ?? 0);
    }
  });
});
