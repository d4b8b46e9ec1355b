import { describe, expect, it } from '@jest/globals';
import { gateOf, type Load, loadOf, roomFor } from '../../src/domain/admission.js';
import type { CredentialState, Entry, LedgerEvent, LedgerState, Outcome } from '../../src/domain/ledger/event.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import { DAY, formatInstant, HOUR, type Instant, SECOND } from '../../src/domain/time.js';
import { credential, policy } from './registry-parts.js';

const now = Date.UTC(2026, 10, 21, 12);
const load = (change: Partial<Load> = {}): Load => ({ governed: 100, underWay: 0, today: 0, now: 0, ...change });

const entry = (event: LedgerEvent, at: Instant) => ({ ...event, at: formatInstant(at), rotation: 'x.1' }) as Entry;
const requested = (at: Instant, reason: 'due' | 'compromised' = 'due') =>
  entry({ type: 'requested', data: { action: 'rotate', reason, generation: 1, requester: 'a:1' } }, at);
const leased = (at: Instant) => entry({ type: 'leased', data: { holder: 'r', ttl: 1 } }, at);
const open = (...entries: Entry[]): CredentialState => ({ generation: 1, open: entries });
const closed = (outcome: Outcome, at: Instant, startedAt?: Instant): CredentialState => ({
  generation: 1,
  last: { rotation: 'x.1', outcome, at, ...(startedAt === undefined ? {} : { startedAt }) },
});
const ledger = (states: Record<string, CredentialState>): LedgerState => ({
  credentials: new Map(Object.entries(states)),
  requests: new Map(),
});

describe('the room that limits leave', () => {
  it.each<[string, RotationPolicy['limits'], Partial<Load>, number]>([
    ['none at all', {}, { underWay: 99, today: 99, now: 99 }, Number.POSITIVE_INFINITY],
    ['maxPerRun', { maxPerRun: 3 }, { now: 1, today: 50 }, 2],
    ['maxConcurrent', { maxConcurrent: 4 }, { underWay: 4 }, 0],
    ['maxConcurrent, exceeded after it was lowered', { maxConcurrent: 4 }, { underWay: 9 }, 0],
    ['maxPercentPerDay', { maxPercentPerDay: 10 }, { today: 3 }, 7],
    ['maxPercentPerDay of a few: one all the same', { maxPercentPerDay: 10 }, { governed: 3 }, 1],
    ['the narrowest of several', { maxPerRun: 9, maxConcurrent: 5, maxPercentPerDay: 50 }, { underWay: 3 }, 2],
  ])('%s', (_what, limits, of, expected) => {
    expect(roomFor(limits, load(of))).toBe(expected);
  });
});

describe('what goes on under a policy', () => {
  const state = ledger({
    ordered: open(requested(now - HOUR)),
    running: open(requested(now - 3 * DAY), leased(now - 2 * DAY)),
    today: open(requested(now - HOUR), leased(now - DAY + SECOND)),
    done: closed('success', now - HOUR, now - HOUR),
    graceful: closed('success', now - HOUR, now - 14 * DAY),
    never: closed('aborted', now - HOUR),
  });
  const names = [...state.credentials.keys(), 'idle'];

  it('is what has begun, and a day is 24 hours from the first lease', () => {
    expect(loadOf(names, state, 'started', new Set(), now)).toEqual({ governed: 7, underWay: 2, today: 2, now: 0 });
  });

  it('is what was ordered, where orders count', () => {
    expect(loadOf(names, state, 'ordered', new Set(), now)).toMatchObject({ underWay: 3, today: 3 });
  });

  it('is also what this run lets begin, whether or not the ledger says so', () => {
    const beginning = new Set(['ordered', 'today', 'done']);
    expect(loadOf(names, state, 'started', beginning, now)).toMatchObject({ underWay: 3, today: 3, now: 3 });
  });
});

describe('the gate', () => {
  const gate = gateOf([credential({ name: 'root', derives: ['leaf'] }), credential({ name: 'leaf' })], () => policy());
  const ask = (state: LedgerState) => gate.barrier('leaf', state, new Set(), now);

  it('lets a rotation begin that waits for nobody', () => {
    expect(ask(ledger({ leaf: open(requested(now)) }))).toBeUndefined();
  });

  it('keeps what is derived until the other is closed', () => {
    const state = ledger({ root: open(requested(now), leased(now)), leaf: open(requested(now)) });
    expect(ask(state)).toMatchObject({ code: 'DEPENDENCY_PENDING', final: false });
    expect(ask(ledger({ root: closed('success', now), leaf: open(requested(now - HOUR)) }))).toBeUndefined();
  });

  it('never lets it begin when the other did not succeed; an old failure is nobody’s', () => {
    for (const outcome of ['rolled-back', 'aborted', 'superseded'] as const) {
      const state = ledger({ root: closed(outcome, now), leaf: open(requested(now - HOUR)) });
      expect(ask(state)).toMatchObject({ code: 'DEPENDENCY_FAILED', final: true });
    }
    expect(ask(ledger({ root: closed('aborted', now - DAY), leaf: open(requested(now)) }))).toBeUndefined();
  });

  it('keeps to the limits, but a compromise does not wait for them', () => {
    const limits = { maxConcurrent: 1 };
    const busy = { other: open(requested(now), leased(now)) };
    const apart = gateOf([credential({ name: 'other' }), credential({ name: 'leaf' })], () => policy({ limits }));
    const asked = (reason: 'due' | 'compromised') =>
      apart.barrier('leaf', ledger({ ...busy, leaf: open(requested(now, reason)) }), new Set(), now);
    expect(asked('due')).toMatchObject({ code: 'LIMIT_REACHED', final: false });
    expect(asked('compromised')).toBeUndefined();
  });
});
