import { describe, expect, it } from '@jest/globals';
import { describeEntry } from '../../../src/domain/ledger/describe.js';
import type { Draft, Entry } from '../../../src/domain/ledger/event.js';
import { actor, Chain, requested } from './chain.js';

const row = (draft: Draft) => describeEntry(new Chain().compose('an entry', draft).entries[0] as Entry);

describe('an entry in the log', () => {
  it('says when, about what, what, and who', () => {
    expect(row(requested('pay-db', 7))).toEqual({
      seq: 1,
      at: '2026-11-21T08:02:00.000Z',
      about: 'pay-db.7',
      what: 'rotate requested by alice:17, due',
      who: 'rekeyer[bot]',
    });
  });

  it('is about its credential without a rotation, about the ledger without either', () => {
    expect(row({ type: 'compromised', credential: 'pay-db', actor, data: { reason: 'in a log' } })).toMatchObject({
      about: 'pay-db',
      what: 'compromised: in a log',
    });
    expect(row({ type: 'heartbeat', actor, data: { commit: 'c0ffee', credentials: 3 } }).about).toBe('ledger');
  });

  it('names the wave of a step where there is more than one', () => {
    const data = { step: 'deliver' as const, version: 'pay-db.7.1', evidence: {} };
    expect(row({ type: 'done', actor, data: { ...data, wave: 2 } }).what).toBe('deliver done (wave 2)');
    expect(row({ type: 'done', actor, data: { ...data, wave: 0 } }).what).toBe('deliver done');
  });
});
