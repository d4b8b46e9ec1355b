import { describe, expect, it } from '@jest/globals';
import { at, evaluateWorld, findingIn } from '../../builders.js';

const leaked = { compromised: { seq: 3, at: at('2026-03-01T08:00:00Z'), reason: 'seen in a build log' } };

describe('compromised', () => {
  it('comes from an entry of the ledger, and from nothing else', () => {
    expect(findingIn('compromised', '2026-03-02', { state: leaked })).toBe(
      'error: marked as compromised on 2026-03-01 ("seen in a build log"): ' +
        'rotate it now and prove that the old value is refused',
    );
    expect(findingIn('compromised', '2026-03-02', { state: {} })).toBeUndefined();
    expect(findingIn('compromised', '2026-03-02', { credential: { labels: { compromised: 'true' } } })).toBeUndefined();
  });

  it('holds although the entry bears a later time: clocks differ, an entry is there', () => {
    expect(evaluateWorld('2026-02-01', { state: leaked }).status).toBe('compromised');
  });

  it('comes before everything else', () => {
    const { status, nextActionAt } = evaluateWorld('2026-03-02T00:00:00Z', {
      state: leaked,
      credential: {
        expiresAt: at('2026-02-01'),
        suspend: { until: at('2027-01-01'), reason: 'test' },
        createdAt: 'unknown',
      },
      policy: { maxAge: 1 },
      exception: {},
    });
    expect([status, nextActionAt]).toEqual(['compromised', at('2026-03-02T00:00:00Z')]);
  });
});
