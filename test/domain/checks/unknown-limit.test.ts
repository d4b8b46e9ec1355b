import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, evaluateWorld, findingIn } from '../../builders.js';

describe('unknown-limit', () => {
  it('is found where a policy needs an end that nobody knows', () => {
    const world = { policy: { renewBefore: 30 * DAY } };
    expect(evaluateWorld('2026-05-01', world)).toMatchObject({ status: 'unknown-age', ageDays: 111, dueAt: undefined });
    expect(findingIn('unknown-limit', '2026-05-01', world)).toBe(
      'warning: policy "db" needs to know when it ends, and nobody does. ' +
        'Write createdAt and expiresAt of the value in use, or give the policy a maxAge',
    );
  });

  it('is found after a rotation whose new end is in no file', () => {
    const world = {
      credential: { expiresAt: at('2026-04-01') },
      state: { rotatedAt: at('2026-03-20T00:00:00Z') },
      policy: { renewBeforePercentage: 33 },
    };
    expect(findingIn('unknown-limit', '2026-05-01', world)).toMatch(
      /nobody does; the expiresAt in its file is of the value before the last rotation\. /,
    );
  });

  it('is found where a policy needs a last use that nobody looked for', () => {
    expect(findingIn('unknown-limit', '2026-05-01', { policy: { maxUnused: DAY } })).toBe(
      'warning: policy "db" needs to know when it was last used, and nobody does. ' +
        'Let discovery look, or give the policy a maxAge',
    );
  });

  it('is not found where another limit holds', () => {
    expect(evaluateWorld('2026-02-01', { policy: { maxAge: 90 * DAY, renewBefore: 30 * DAY } }).status).toBe('active');
  });
});
