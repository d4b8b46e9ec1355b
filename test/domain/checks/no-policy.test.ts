import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { evaluateWorld, findingIn, policy } from '../../builders.js';

describe('no-policy', () => {
  it('is found where no selector matches', () => {
    const policies = [policy({ maxAge: DAY, selector: { types: ['api-key'] } })];
    expect(evaluateWorld('2026-05-01', { policies })).toMatchObject({
      status: 'no-policy',
      policy: undefined,
      ageDays: 111,
    });
    expect(findingIn('no-policy', '2026-05-01', { policies })).toBe(
      'warning: no policy selects it, so nothing limits its age: ' +
        'let a policy select its type (database-password), labels, owner or name',
    );
  });

  it('is not found where one does', () => {
    expect(evaluateWorld('2026-05-01', { policy: { maxAge: 365 * DAY } }).status).toBe('active');
  });
});
