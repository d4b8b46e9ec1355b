import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, evaluateWorld, findingIn } from '../../builders.js';

/** A certificate of 27 days under a policy made for those of 90. */
const credential = { createdAt: at('2026-03-01T00:00:00Z'), expiresAt: at('2026-03-28T00:00:00Z') };
const policy = { renewBefore: 30 * DAY };

describe('renewal-fills-life', () => {
  it('renews at a third of the life instead of at once and for ever', () => {
    const fresh = evaluateWorld('2026-03-01T00:00:00Z', { credential, policy });
    expect(fresh).toMatchObject({ status: 'active', dueAt: credential.expiresAt - Math.ceil(27 * DAY * 0.33) });
    expect(findingIn('renewal-fills-life', '2026-03-01T00:00:00Z', { credential, policy })).toBe(
      'warning: it lives 27 days, but policy "db" wants it renewed 30d before its end, so it would be due for ever: ' +
        'it is renewed when a third of its life is left instead. Use renewBeforePercentage',
    );
  });

  it.each([
    ['as long as the life', 27, true],
    ['a day shorter', 26, false],
  ])('%s', (_what, days, expected) => {
    const found = findingIn('renewal-fills-life', '2026-03-01T00:00:00Z', {
      credential,
      policy: { renewBefore: days * DAY },
    });
    expect(found !== undefined).toBe(expected);
  });
});
