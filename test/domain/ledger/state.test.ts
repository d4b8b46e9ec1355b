import { describe, expect, it } from '@jest/globals';
import type { CredentialState, Draft, Entry, LedgerEvent } from '../../../src/domain/ledger/event.js';
import { fold, NO_STATE } from '../../../src/domain/ledger/state.js';
import { BEGINNING, verifyBatches } from '../../../src/domain/ledger/verify.js';
import { actor, Chain } from './chain.js';

const at = (text: string): number => Date.parse(text);

/** Entries of `pay-db`; those of a rotation carry its id. */
const about = (event: LedgerEvent, generation?: number): Draft => ({
  ...event,
  actor,
  credential: 'pay-db',
  ...(generation !== undefined && { rotation: `pay-db.${generation}` }),
});

const requested = (generation: number, action: 'rotate' | 'rollback' = 'rotate'): Draft =>
  about({ type: 'requested', data: { action, reason: 'due', generation, requester: 'alice:17' } }, generation);

const promoted = (generation: number, fingerprint = `print-${generation}`, end?: string): Draft => {
  const evidence = { fingerprint, ...(end && { endsAt: end }) };
  const data = { step: 'promote' as const, wave: 0, version: `pay-db.${generation}.1`, evidence };
  return about({ type: 'done', data }, generation);
};

const closed = (generation: number, outcome: 'success' | 'rolled-back' | 'aborted' | 'superseded'): Draft =>
  about({ type: 'closed', data: { outcome, evidence: {} } }, generation);

const compromised = about({ type: 'compromised', data: { reason: 'seen in a log' } });
const recorded = (rotatedAt: string): Draft => about({ type: 'recorded', data: { rotatedAt, evidence: 'ticket 5' } });

/** The chain begins at 08:01 with genesis; every further batch is a minute later. */
function known(...drafts: readonly Draft[]): CredentialState | undefined {
  const chain = new Chain();
  for (const draft of drafts) chain.add('pay-db: an entry', draft);
  return verifyBatches(BEGINNING, chain.commits).position.state.credentials.get('pay-db');
}

describe('what is known of a credential', () => {
  it('has the generation of the newest rotation that was requested', () => {
    expect(known(requested(1), closed(1, 'aborted'), requested(2))?.generation).toBe(2);
    expect(known(compromised)?.generation).toBe(0);
  });

  it('keeps the entries of the rotation under way, and drops them when it closes', () => {
    const during = known(requested(1), compromised, promoted(1));
    expect(during?.open?.map(({ type }) => type)).toEqual(['requested', 'done']);
    expect(known(requested(1), promoted(1), closed(1, 'success'))?.open).toBeUndefined();
  });

  it('follows the newer rotation when one is superseded, in either order', () => {
    const inOrder = known(requested(1), closed(1, 'superseded'), requested(2));
    const late = known(requested(1), requested(2), closed(1, 'superseded'));
    for (const state of [inOrder, late]) {
      expect(state?.open?.map(({ rotation }) => rotation)).toEqual(['pay-db.2']);
      expect(state?.last).toMatchObject({ rotation: 'pay-db.1', outcome: 'superseded' });
    }
  });

  it('counts a new value from its promotion on', () => {
    expect(known(requested(1), promoted(1))).toMatchObject({
      rotatedAt: at('2026-11-21T08:03:00Z'),
      version: 'pay-db.1.1',
      fingerprint: 'print-1',
    });
  });

  it('knows the end of a value that said so, and goes back to the one before', () => {
    const [first, second] = ['2026-12-01T00:00:00Z', '2027-03-01T00:00:00Z'];
    const one = [requested(1), promoted(1, 'print-1', first), closed(1, 'success')];
    expect(known(...one)?.endsAt).toBe(at(first));
    const two = [...one, requested(2), promoted(2, 'print-2', second)];
    expect(known(...two)?.endsAt).toBe(at(second));
    expect(known(...two, closed(2, 'rolled-back'))?.endsAt).toBe(at(first));
    expect(known(...one, requested(2), promoted(2))?.endsAt).toBeUndefined();
  });

  it('takes the promotion back when the rotation is rolled back', () => {
    const state = known(
      requested(1),
      promoted(1),
      closed(1, 'success'),
      requested(2),
      promoted(2),
      closed(2, 'rolled-back'),
    );
    expect(state).toMatchObject({
      rotatedAt: at('2026-11-21T08:03:00Z'),
      version: 'pay-db.1.1',
      fingerprint: 'print-1',
    });
    expect(state?.replaced).toBeUndefined();
  });

  it('is back to knowing nothing when the first rotation is rolled back', () => {
    const state = known(requested(1), promoted(1), closed(1, 'rolled-back'));
    expect(state).toEqual({
      generation: 1,
      last: { rotation: 'pay-db.1', outcome: 'rolled-back', at: at('2026-11-21T08:04:00Z') },
    });
  });

  it('takes a rotation by people at its date, and no longer claims to know the value', () => {
    const state = known(requested(1), promoted(1), closed(1, 'success'), recorded('2026-11-21T09:00:00Z'));
    expect(state).toMatchObject({ rotatedAt: at('2026-11-21T09:00:00Z') });
    expect(state?.version).toBeUndefined();
    expect(state?.fingerprint).toBeUndefined();
  });

  it('is not made older by a record of an earlier rotation', () => {
    const state = known(requested(1), promoted(1), closed(1, 'success'), recorded('2025-01-01'));
    expect(state).toMatchObject({ rotatedAt: at('2026-11-21T08:03:00Z'), version: 'pay-db.1.1' });
  });

  it('remembers its issue', () => {
    const issue = { number: 12, state: 'open', body: 'c0ffee' } as const;
    expect(known(about({ type: 'issue', data: issue }))?.issue).toEqual(issue);
  });
});

describe('a compromised credential', () => {
  const whole = (generation: number): Draft[] => [
    requested(generation),
    promoted(generation),
    closed(generation, 'success'),
  ];

  it('stays so until a rotation asked for later succeeds', () => {
    expect(known(compromised)?.compromised).toMatchObject({ reason: 'seen in a log' });
    expect(known(compromised, ...whole(1))?.compromised).toBeUndefined();
  });

  it.each(['rolled-back', 'aborted', 'superseded'] as const)('stays so when that rotation is %s', (outcome) => {
    expect(known(compromised, requested(1), closed(1, outcome))?.compromised).toBeDefined();
  });

  it('stays so when the rotation was already under way: it may have made the leaked value', () => {
    expect(known(requested(1), compromised, promoted(1), closed(1, 'success'))?.compromised).toBeDefined();
  });

  it('is not healed by going back to an old value', () => {
    expect(known(compromised, requested(1, 'rollback'), closed(1, 'success'))?.compromised).toBeDefined();
  });

  it('is healed by people who rotated it afterwards, not by a record from before', () => {
    expect(known(compromised, recorded('2026-11-21'))?.compromised).toBeUndefined();
    expect(known(compromised, recorded('2026-11-20'))?.compromised).toBeDefined();
  });
});

describe('what is known of a request', () => {
  const proposal = {
    request: 'r-1',
    reason: 'due',
    credentials: 'pay-db',
    blob: 'b10b',
    requester: 'alice:17',
  } as const;
  const proposed: Draft = { type: 'proposed', actor, data: proposal };
  const refused: Draft = { type: 'refused', actor, data: { request: 'r-1', code: 'PROPOSAL_DECLINED' } };
  const carried = about(
    {
      type: 'requested',
      data: { action: 'rotate', reason: 'due', generation: 1, requester: 'alice:17', request: 'r-1' },
    },
    1,
  );
  const request = (...drafts: readonly Draft[]) => {
    const chain = new Chain().add('r-1: entries', ...drafts);
    return verifyBatches(BEGINNING, chain.commits).position.state.requests.get('r-1');
  };

  it('is what its newest entry says, and who proposed it stays known', () => {
    expect(request(proposed)).toMatchObject({ state: 'proposed', proposal });
    expect(request(proposed, refused)).toMatchObject({ state: 'refused', code: 'PROPOSAL_DECLINED', proposal });
    expect(request(proposed, carried)).toMatchObject({ state: 'authorised', proposal });
    expect(request(carried)?.proposal).toBeUndefined();
  });
});

describe('the fold', () => {
  it('leaves the state it was given, and the credentials nobody wrote about, as they are', () => {
    const chain = new Chain().add('two', requested(1), {
      ...requested(1),
      credential: 'shop-db',
      rotation: 'shop-db.1',
    });
    const { state } = verifyBatches(BEGINNING, chain.commits).position;
    const entry = { ...state.credentials.get('pay-db')?.open?.[0], ...promoted(1), seq: 9 } as Entry;
    const next = fold(state, [entry]);
    expect(next.credentials.get('shop-db')).toBe(state.credentials.get('shop-db'));
    expect(next.credentials.get('pay-db')).not.toBe(state.credentials.get('pay-db'));
    expect(state.credentials.get('pay-db')?.version).toBeUndefined();
    expect(NO_STATE.credentials.size).toBe(0);
  });
});
