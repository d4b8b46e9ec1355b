import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, codesIn, evaluateWorld, findingIn } from '../../builders.js';

const credential = { createdAt: 'unknown' as const };

describe('unknown-age', () => {
  it('is neither fresh nor endless', () => {
    const unknown = evaluateWorld('2026-05-01', { credential, policy: { maxAge: DAY } });
    expect(unknown).toMatchObject({
      status: 'unknown-age',
      ageDays: undefined,
      dueAt: undefined,
      nextActionAt: undefined,
    });
    expect(findingIn('unknown-age', '2026-05-01', { credential })).toBe(
      'warning: nobody knows how old it is: createdAt is unknown and the ledger holds no verified rotation of it. ' +
        'Write the date, or rotate it once',
    );
  });

  it('ends with a verified rotation', () => {
    const state = { rotatedAt: at('2026-04-01T00:00:00Z') };
    expect(evaluateWorld('2026-05-01T00:00:00Z', { credential, state, policy: { maxAge: 60 * DAY } })).toMatchObject({
      status: 'active',
      ageDays: 30,
    });
  });

  it('stays a finding beside a limit that is known', () => {
    const ending = { ...credential, expiresAt: at('2026-06-01') };
    expect(codesIn('2026-05-20', { credential: ending, policy: { renewBefore: 30 * DAY } })).toEqual([
      'overdue',
      'unknown-age',
    ]);
    expect(codesIn('2026-04-01', { credential: ending, policy: { renewBefore: 30 * DAY } })).toEqual(['unknown-age']);
  });

  it('comes before a missing policy', () => {
    expect(codesIn('2026-05-01', { credential })).toEqual(['unknown-age', 'no-policy']);
  });
});
