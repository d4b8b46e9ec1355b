import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { codesIn, evaluateWorld, findingIn } from '../../builders.js';

/** Over on 2026-04-10T00:00Z. */
const policy = { maxAge: 90 * DAY, warnBefore: [14 * DAY, 7 * DAY, DAY] };

describe('due', () => {
  it.each([
    ['one ms before the longest lead', '2026-03-26T23:59:59.999Z', []],
    ['at the longest lead', '2026-03-27T00:00:00.000Z', ['due']],
    ['exactly at the limit', '2026-04-10T00:00:00.000Z', ['due']],
    ['one ms past the limit', '2026-04-10T00:00:00.001Z', ['overdue']],
  ])('%s', (_what, now, expected) => {
    expect(codesIn(now, { policy })).toEqual(expected);
  });

  it('is the limit itself for a policy without lead times', () => {
    const bare = { maxAge: 90 * DAY };
    expect(codesIn('2026-04-09T23:59:59.999Z', { policy: bare })).toEqual([]);
    expect(codesIn('2026-04-10T00:00:00.000Z', { policy: bare })).toEqual(['due']);
  });

  it('begins with the spread, where that is longer than the lead', () => {
    const spread = { ...policy, limits: { spread: 30 * DAY } };
    expect(codesIn('2026-03-10T23:59:59.999Z', { policy: spread })).toEqual([]);
    expect(codesIn('2026-03-11T00:00:00.000Z', { policy: spread })).toEqual(['due']);
  });

  it('does not begin before the value', () => {
    const eager = { maxAge: 10 * DAY, warnBefore: [30 * DAY] };
    expect(evaluateWorld('2026-01-10T00:00:00.000Z', { policy: eager }).status).toBe('due');
    expect(evaluateWorld('2026-01-09T23:59:59.999Z', { policy: eager }).status).toBe('active');
  });

  it('says when and by which rule', () => {
    expect(findingIn('due', '2026-04-04T00:00:00Z', { policy })).toBe(
      'warning: due by 2026-04-10, in 6 days: policy "db" allows an age of 90d',
    );
    expect(findingIn('due', '2026-04-09T12:00:00Z', { policy })).toBe(
      'warning: due by 2026-04-10, in less than a day: policy "db" allows an age of 90d',
    );
  });
});
