import { describe, expect, it } from '@jest/globals';
import type { Entry, LedgerEvent } from '../../../src/domain/ledger/event.js';
import { DAY } from '../../../src/domain/time.js';
import { codesIn, evaluateWorld, findingIn } from '../../builders.js';

const requested: LedgerEvent = {
  type: 'requested',
  data: { action: 'rotate', reason: 'due', generation: 7, requester: 'alice:17' },
};
const stopped: LedgerEvent = {
  type: 'needs-human',
  data: { code: 'VERIFY_FAILED', valid: 'the current value logs in' },
};
const resumed: LedgerEvent = { type: 'resumed', data: { command: 'retry', by: 'bob:21' } };

/** The open rotation `pay-db.7` with these entries. */
function state(...events: LedgerEvent[]) {
  const envelope = {
    prev: '',
    at: '2026-04-01T08:00:00Z',
    rotation: 'pay-db.7',
    credential: 'pay-db',
    actor: { login: 'rekeyer', id: 1, kind: 'app' as const },
    run: 'test',
  };
  return { open: events.map((event, seq): Entry => ({ ...event, ...envelope, seq, id: String(seq) })) };
}

describe('rotating', () => {
  it('is found beside the status, which stays what it is', () => {
    const world = { policy: { maxAge: DAY }, state: state(requested) };
    expect(codesIn('2026-05-01', world)).toEqual(['overdue', 'rotating']);
    expect(findingIn('rotating', '2026-05-01', world)).toBe(
      'info: rotation pay-db.7 is under way since 2026-04-01T08:00:00Z; nothing else is begun meanwhile',
    );
  });

  it('leaves the next action to the rotation', () => {
    const world = { policy: { maxAge: DAY }, state: state(requested) };
    expect(evaluateWorld('2026-05-01', world).nextActionAt).toBeUndefined();
  });

  it('is not found without one', () => {
    expect(codesIn('2026-01-10T06:00:00Z', { policy: { maxAge: DAY }, state: {} })).toEqual([]);
    expect(codesIn('2026-01-10T06:00:00Z', { policy: { maxAge: DAY }, state: state() })).toEqual([]);
  });
});

describe('needs-human', () => {
  it('is found when the rotation stopped, and names what logs in', () => {
    const world = { policy: { maxAge: 365 * DAY }, state: state(requested, stopped) };
    expect(evaluateWorld('2026-05-01', world).status).toBe('active');
    expect(findingIn('needs-human', '2026-05-01', world)).toBe(
      'error: its rotation stopped with VERIFY_FAILED; the current value logs in: look, then retry it or roll it back',
    );
  });

  it('ends when a person lets it go on', () => {
    expect(codesIn('2026-02-01', { policy: { maxAge: 365 * DAY }, state: state(requested, stopped, resumed) })).toEqual(
      ['rotating'],
    );
  });
});
