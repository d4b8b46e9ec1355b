import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, codesIn, evaluateWorld, findingIn } from '../../builders.js';

const suspend = { until: at('2026-06-01T00:00:00Z'), reason: 'provider migration' };

describe('suspended', () => {
  it.each([
    ['before its time', '2026-05-01T00:00:00.000Z', 'suspended'],
    ['at its time', '2026-06-01T00:00:00.000Z', 'suspended'],
    ['one ms later', '2026-06-01T00:00:00.001Z', 'active'],
  ])('%s', (_what, now, expected) => {
    expect(evaluateWorld(now, { credential: { suspend }, policy: { maxAge: 365 * DAY } }).status).toBe(expected);
  });

  it('says until when and why', () => {
    expect(findingIn('suspended', '2026-05-01', { credential: { suspend } })).toBe(
      'info: suspended until 2026-06-01T00:00:00Z ("provider migration"): nothing is done by itself until then',
    );
  });

  it('takes the status of what is overdue, due, of unknown age or without policy, but hides no finding', () => {
    expect(codesIn('2026-05-01', { credential: { suspend }, policy: { maxAge: DAY } })).toEqual([
      'suspended',
      'overdue',
    ]);
    expect(codesIn('2026-05-01', { credential: { suspend, createdAt: 'unknown' } })).toEqual([
      'suspended',
      'unknown-age',
      'no-policy',
    ]);
  });

  it('puts the next action off to its end, or to the work after it', () => {
    const late = { credential: { suspend }, policy: { maxAge: 60 * DAY } };
    expect(evaluateWorld('2026-05-01', late).nextActionAt).toBe(suspend.until);
    const later = { credential: { suspend }, policy: { maxAge: 300 * DAY } };
    expect(evaluateWorld('2026-05-01', later).nextActionAt).toBe(at('2026-01-10T00:00:00Z') + 300 * DAY);
  });
});
