import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, evaluateWorld, findingIn } from '../../builders.js';

describe('expired', () => {
  it.each([
    ['at its last instant', '2026-05-01T12:00:00Z', '2026-05-01T12:00:00.000Z', false],
    ['one ms later', '2026-05-01T12:00:00Z', '2026-05-01T12:00:00.001Z', true],
    ['at the end of a bare date', '2026-05-01', '2026-05-01T23:59:59.999Z', false],
    ['on the day after', '2026-05-01', '2026-05-02T00:00:00.000Z', true],
    ['on a leap day', '2028-02-29', '2028-02-29T12:00:00Z', false],
    ['after a leap day', '2028-02-29', '2028-03-01T00:00:00Z', true],
    ['in another zone', '2026-05-01T01:00:00+02:00', '2026-04-30T23:00:00.001Z', true],
  ])('%s', (_what, expiresAt, now, expected) => {
    const found = findingIn('expired', now, { credential: { expiresAt: at(expiresAt) } });
    expect(found !== undefined).toBe(expected);
  });

  it('says since when', () => {
    expect(findingIn('expired', '2026-05-04T12:00:00Z', { credential: { expiresAt: at('2026-05-01') } })).toBe(
      'error: it stopped working by itself on 2026-05-01, 2 days ago: rotate it now',
    );
  });

  it('beats suspension, exception and policy', () => {
    const { status } = evaluateWorld('2026-04-02', {
      credential: { expiresAt: at('2026-04-01'), suspend: { until: at('2027-01-01'), reason: 'test' } },
      policy: { maxAge: 365 * DAY },
      exception: {},
    });
    expect(status).toBe('expired');
  });

  it('believes the provider before the file', () => {
    const observations = new Map([['pay-db', { endsAt: at('2026-06-01') }]]);
    const credential = { expiresAt: at('2026-04-01') };
    expect(findingIn('expired', '2026-05-01', { credential, observations })).toBeUndefined();
    expect(findingIn('expired', '2026-06-02', { credential, observations })).toBeDefined();
  });

  it('does not take the end of the old value for that of the new one', () => {
    const credential = { createdAt: at('2026-01-10'), expiresAt: at('2026-04-01') };
    const state = { rotatedAt: at('2026-03-20T00:00:00Z') };
    expect(findingIn('expired', '2026-05-01', { credential, state })).toBeUndefined();
    // Once the file knows the rotation (same day, as a bare date), its end counts again.
    const caughtUp = { createdAt: at('2026-03-20'), expiresAt: at('2026-04-20') };
    expect(findingIn('expired', '2026-05-01', { credential: caughtUp, state })).toBeDefined();
    const exact = { createdAt: state.rotatedAt, expiresAt: at('2026-04-20') };
    expect(findingIn('expired', '2026-05-01', { credential: exact, state })).toBeDefined();
  });
});
