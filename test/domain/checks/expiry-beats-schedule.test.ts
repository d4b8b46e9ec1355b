import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { at, evaluateWorld, findingIn } from '../../builders.js';

const credential = { expiresAt: at('2026-12-30T00:00:00Z') };
const policy = {
  renewBefore: 30 * DAY,
  windows: [{ cron: '0 2 * * 2-4', duration: 4 * HOUR, timezone: 'Europe/Berlin' }],
  freezes: [{ from: at('2026-12-20T00:00:00Z'), to: at('2027-01-03T00:00:00Z'), reason: 'peak season' }],
};

describe('expiry-beats-schedule', () => {
  it.each([
    ['a window comes before the freeze', '2026-12-12T00:00:00Z', undefined],
    ['nothing is due yet', '2026-11-01T00:00:00Z', undefined],
    [
      'no window is left',
      '2026-12-18T00:00:00Z',
      'warning: no window is open, the next is "0 2 * * 2-4" in Europe/Berlin, but the value ends at ' +
        '2026-12-30T00:00:00Z, before the next allowed start: it starts now',
    ],
    [
      'the freeze would outlast it',
      '2026-12-22T00:00:00Z',
      'warning: the freeze "peak season" lasts until 2027-01-03T00:00:00Z, but the value ends at ' +
        '2026-12-30T00:00:00Z, before the next allowed start: it starts now',
    ],
  ])('%s', (_what, now, expected) => {
    expect(findingIn('expiry-beats-schedule', now, { credential, policy })).toBe(expected);
  });

  it('never changes the status', () => {
    expect(evaluateWorld('2026-12-22', { credential, policy }).status).toBe('overdue');
  });
});
