import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, codesIn, evaluateWorld, findingIn } from '../../builders.js';

const policy = { maxAge: 365 * DAY, maxUnused: 45 * DAY };
const seen = (usedAt: number | 'never') => new Map([['pay-db', { usedAt }]]);

describe('unused', () => {
  it.each([
    ['exactly at the limit', 0, []],
    ['one ms past the limit', 1, ['unused']],
  ])('%s', (_what, past, expected) => {
    const usedAt = at('2026-02-01T00:00:00Z');
    const found = codesIn(usedAt + 45 * DAY + past, { policy, observations: seen(usedAt) });
    expect(found.filter((code) => code === 'unused')).toEqual(expected);
  });

  it('makes it overdue, and does not advise a rotation', () => {
    const world = { policy, observations: seen(at('2026-02-01T00:00:00Z')) };
    expect(evaluateWorld('2026-04-01', world).status).toBe('overdue');
    expect(findingIn('unused', '2026-04-01T00:00:00Z', world)).toBe(
      'error: last used on 2026-02-01, 59 days ago, but policy "db" allows 45d without use: ' +
        'retire it, or find out who needs it; a new value helps nobody',
    );
  });

  it('counts what was never used from its beginning', () => {
    expect(findingIn('unused', '2026-02-25T00:00:00Z', { policy, observations: seen('never') })).toMatch(
      /^error: never used, /,
    );
    expect(codesIn('2026-02-24T00:00:00.000Z', { policy, observations: seen('never') })).not.toContain('unused');
  });

  it('does not hold the last use of the old value against the new one', () => {
    const state = { rotatedAt: at('2026-04-01T00:00:00Z') };
    const world = { policy, state, observations: seen(at('2026-02-01T00:00:00Z')) };
    expect(evaluateWorld('2026-04-02', world)).toMatchObject({ status: 'active', dueAt: at('2026-05-16T00:00:00Z') });
  });

  it('is silent where nobody looked', () => {
    expect(codesIn('2026-06-01', { policy })).toEqual([]);
  });
});
