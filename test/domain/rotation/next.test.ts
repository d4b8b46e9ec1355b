import { describe, expect, it } from '@jest/globals';
import type { Credential, Strategy } from '../../../src/domain/credential.js';
import type { Draft, LedgerEvent } from '../../../src/domain/ledger/event.js';
import type { RotationPolicy } from '../../../src/domain/policy.js';
import { afterFailure, backoff, nextMove } from '../../../src/domain/rotation/next.js';
import { foldProgress } from '../../../src/domain/rotation/progress.js';
import { type RotationTerms, termsOf } from '../../../src/domain/rotation/terms.js';
import { DAY, formatInstant, HOUR, MINUTE, SECOND } from '../../../src/domain/time.js';
import { World } from '../../doubles/world.js';

const now = Date.UTC(2026, 10, 21, 8);
const actor = { login: 'rekeyer', id: 1, kind: 'app' } as const;

const policy = {
  windows: [],
  freezes: [],
  gracePeriod: DAY,
  recoveryPeriod: DAY,
  retry: { maxAttempts: 3, initial: 10 * MINUTE, max: HOUR, factor: 2, jitter: 0.3 },
  autoRollback: true,
} as unknown as RotationPolicy;

const terms = (strategy: Strategy, more: Partial<Credential> = {}, rule: Partial<RotationPolicy> = {}): RotationTerms =>
  termsOf({ ...new World({ strategy }).credential, ...more }, { ...policy, ...rule });

const lines = (...events: LedgerEvent[]): Draft[] =>
  events.map((event) => ({ ...event, rotation: 'pay-db.1', credential: 'pay-db', actor }));
const progress = (...events: LedgerEvent[]) => foldProgress('pay-db.1', 'pay-db', lines(...events));

const approved: LedgerEvent = { type: 'approved', data: { by: 'bob:2' } };
const leased: LedgerEvent = { type: 'leased', data: { holder: 'r1', ttl: 300_000 } };
const intended = (step: 'preflight' | 'stage' | 'issue' | 'deliver' | 'verify', wave = 0): LedgerEvent => ({
  type: 'intended',
  data: { step, wave, version: 'pay-db.1.1' },
});
const done = (step: Extract<LedgerEvent, { type: 'done' }>['data']['step'], wave = 0): LedgerEvent => ({
  type: 'done',
  data: { step, wave, version: 'pay-db.1.1', evidence: {} },
});
const failed = (
  step: 'issue' | 'deliver' | 'stage',
  code: string,
  definite = false,
  nextTry?: number,
): LedgerEvent => ({
  type: 'failed',
  data: {
    step,
    wave: 0,
    version: 'pay-db.1.1',
    code,
    definite,
    ...(nextTry === undefined ? {} : { nextTry: formatInstant(nextTry) }),
  },
});

describe('nextMove', () => {
  const immediate = terms('immediate');

  it('does nothing before an approval', () => {
    expect(nextMove(progress(), immediate, now)).toEqual({ do: 'stop', why: 'not-approved' });
  });

  it('walks the table of the strategy to its end and closes', () => {
    const events: LedgerEvent[] = [approved, leased];
    const seen: string[] = [];
    for (let guard = 0; guard < 30; guard++) {
      const move = nextMove(progress(...events), immediate, now);
      if (move.do !== 'perform') {
        expect(move).toEqual({ do: 'close', outcome: 'success' });
        break;
      }
      seen.push(move.step.step);
      events.push(done(move.step.step, move.step.wave));
    }
    expect(seen).toEqual(immediate.forward.map(({ step }) => step));
  });

  it('repeats a step that was announced without an outcome', () => {
    const move = nextMove(progress(approved, leased, done('preflight'), intended('stage')), immediate, now);
    expect(move).toEqual({ do: 'perform', step: { step: 'stage', wave: 0 } });
  });

  it('waits for a retry and not a millisecond longer', () => {
    const at = progress(approved, leased, intended('stage'), failed('stage', 'INTERNAL', false, now + MINUTE));
    expect(nextMove(at, immediate, now + MINUTE - 1)).toEqual({ do: 'wait', until: now + MINUTE, why: 'retry' });
    expect(nextMove(at, immediate, now + MINUTE).do).toBe('perform');
  });

  it('stages a new candidate after the provider refused one, and only then', () => {
    const upTo = [approved, leased, done('preflight'), done('stage'), intended('issue')];
    const refused = progress(...upTo, failed('issue', 'PROVIDER_REJECTED', true));
    expect(refused.version).toBe('pay-db.1.2');
    expect(refused.touched).toBe(false);
    expect(nextMove(refused, immediate, now)).toMatchObject({ step: { step: 'stage' } });
    const unknown = progress(...upTo, failed('issue', 'OUTCOME_UNKNOWN'));
    expect(unknown.version).toBe('pay-db.1.1');
    expect(unknown.touched).toBe(true);
    expect(nextMove(unknown, immediate, now)).toMatchObject({ step: { step: 'issue' } });
  });

  it('goes back from the candidate that was refused, which an earlier runner may have set after all', () => {
    const upTo = [approved, leased, done('preflight'), done('stage'), intended('issue'), leased, intended('issue')];
    const back: LedgerEvent = { type: 'rolling-back', data: { step: 'issue', code: 'PROVIDER_REJECTED' } };
    const at = progress(...upTo, failed('issue', 'PROVIDER_REJECTED', true), back);
    expect(at).toMatchObject({ version: 'pay-db.1.1', touched: true, direction: 'back' });
    expect(nextMove(at, immediate, now)).toMatchObject({ step: { step: 'undo-issue' } });
  });

  it('has nothing to put back nor to prove where the provider was never touched', () => {
    const back: LedgerEvent = { type: 'resumed', data: { command: 'rollback', by: 'bob:2' } };
    const at = progress(approved, leased, done('preflight'), done('stage'), back);
    expect(nextMove(at, immediate, now)).toMatchObject({ step: { step: 'discard' } });
  });

  it('counts the provider as touched while any announced issue is unsettled', () => {
    const upTo = [approved, leased, done('preflight'), done('stage'), intended('issue'), leased, intended('issue')];
    expect(progress(...upTo, failed('issue', 'PROVIDER_UNAVAILABLE', true)).touched).toBe(true);
  });

  it('delivers wave by wave', () => {
    const consumers = [1, 2].map((wave) => ({ ...new World().credential.consumers[0]!, name: `c${wave}`, wave }));
    const table = terms('dual-write', { consumers }).forward.filter(({ step }) => step === 'deliver');
    expect(table).toEqual([
      { step: 'deliver', wave: 1 },
      { step: 'deliver', wave: 2 },
    ]);
  });

  it('stops for a hold between steps, but not in the middle of an outage', () => {
    const hold: LedgerEvent = { type: 'held', data: { hold: true, by: 'bob:2', reason: 'wait' } };
    expect(nextMove(progress(approved, done('preflight'), hold), immediate, now)).toEqual({ do: 'stop', why: 'held' });
    const middle = [approved, done('preflight'), done('stage'), intended('issue'), done('issue'), hold];
    expect(nextMove(progress(...middle), immediate, now)).toMatchObject({ step: { step: 'deliver' } });
    expect(nextMove(progress(...middle), terms('blue-green'), now)).toEqual({ do: 'stop', why: 'held' });
  });

  it('lets the next wave begin when the one before was seen on the new value, where two values are valid', () => {
    const consumers = [1, 2, 3].map((wave) => ({ ...new World().credential.consumers[0]!, name: `c${wave}`, wave }));
    const waves = (strategy: Strategy) =>
      terms(strategy, { consumers })
        .forward.filter(({ step }) => ['deliver', 'adopt'].includes(step))
        .map(({ step, wave }) => `${step} ${wave}`);
    const seen = ['deliver 1', 'adopt 1', 'deliver 2', 'adopt 2', 'deliver 3', 'adopt 0'];
    expect(waves('blue-green')).toEqual(seen);
    expect(waves('dual-write')).toEqual(seen);
    // In place the old value is dead: whoever waits is locked out.
    expect(waves('immediate')).toEqual(['deliver 1', 'deliver 2', 'deliver 3', 'adopt 0']);
  });

  describe('outside of a window or in a freeze', () => {
    const freezes = [{ from: now - DAY, to: now + DAY, reason: 'peak season' }];
    const frozen = (strategy: Strategy, more: Partial<Credential> = {}) => terms(strategy, more, { freezes });
    const waits = { do: 'wait', until: now + DAY, why: 'window' };
    const upTo = (strategy: Strategy, last: string) => {
      const table = frozen(strategy).forward;
      const end = table.findIndex(({ step }) => step === last);
      return [approved, leased, ...table.slice(0, end).map(({ step, wave }) => done(step, wave))];
    };

    it('does not begin, whoever approved it', () => {
      expect(nextMove(progress(approved), frozen('blue-green'), now)).toMatchObject({
        ...waits,
        step: { step: 'preflight' },
      });
    });

    it.each(['issue', 'deliver', 'deactivate', 'destroy'])('waits before %s, which disturbs somebody', (step) => {
      expect(nextMove(progress(...upTo('blue-green', step)), frozen('blue-green'), now)).toMatchObject(waits);
    });

    it.each(['verify', 'promote', 'adopt', 'drain', 'verify-retired'])(
      'goes on with %s, which disturbs nobody',
      (step) => {
        expect(nextMove(progress(...upTo('blue-green', step)), frozen('blue-green'), now)).toMatchObject({
          step: { step },
        });
      },
    );

    it('finishes a step that was announced', () => {
      const at = progress(...upTo('blue-green', 'deliver'), intended('deliver', 1));
      expect(nextMove(at, frozen('blue-green'), now).do).toBe('perform');
    });

    it('does not wait in the middle of an outage, nor on the way back', () => {
      const middle = [...upTo('immediate', 'issue'), intended('issue'), done('issue')];
      expect(nextMove(progress(...middle), frozen('immediate'), now)).toMatchObject({ step: { step: 'deliver' } });
      const back: LedgerEvent = { type: 'rolling-back', data: { step: 'deliver', code: 'DELIVERY_FAILED' } };
      const at = progress(...upTo('blue-green', 'deliver'), back);
      expect(nextMove(at, frozen('blue-green'), now)).toMatchObject({ step: { step: 'reactivate' } });
    });

    it('does not wait after a compromise, nor when the value ends before the next allowed start', () => {
      const data = { action: 'rotate', reason: 'compromised', generation: 1, requester: 'a:1' } as const;
      const leaked = progress({ type: 'requested', data }, approved);
      expect(nextMove(leaked, frozen('blue-green'), now).do).toBe('perform');
      const ending = (endsAt: number) => ({ ...frozen('blue-green'), endsAt });
      expect(nextMove(progress(approved), ending(now + DAY), now).do).toBe('perform');
      expect(nextMove(progress(approved), ending(now + DAY + 1), now)).toMatchObject(waits);
      // The value that ends is not in use any more: no haste to destroy it.
      expect(nextMove(progress(...upTo('blue-green', 'destroy')), ending(now), now)).toMatchObject(waits);
    });

    it('asks the policy of today, not the one the journal heard of', () => {
      const data = { step: 'deliver', until: formatInstant(now + 9 * DAY), why: 'window' } as const;
      const at = progress(...upTo('blue-green', 'deliver'), { type: 'waiting', data });
      expect(nextMove(at, terms('blue-green'), now)).toMatchObject({ step: { step: 'deliver' } });
      expect(at.lease).toBeUndefined();
    });
  });

  it('goes back by its own table and says whether anything had happened', () => {
    const back: LedgerEvent = { type: 'rolling-back', data: { step: 'deliver', code: 'DELIVERY_FAILED' } };
    const touched = [approved, leased, done('preflight'), done('stage'), intended('issue'), done('issue'), back];
    expect(nextMove(progress(...touched), immediate, now)).toMatchObject({ step: { step: 'undo-issue' } });
    const all = immediate.back.map(({ step, wave }) => done(step, wave));
    expect(nextMove(progress(...touched, ...all), immediate, now)).toEqual({ do: 'close', outcome: 'rolled-back' });
    expect(nextMove(progress(approved, leased, back, ...all), immediate, now)).toEqual({
      do: 'close',
      outcome: 'aborted',
    });
  });

  it('goes on after a person said retry', () => {
    const asked: LedgerEvent = { type: 'needs-human', data: { code: 'DRIFT', valid: 'nothing was touched' } };
    const retry: LedgerEvent = { type: 'resumed', data: { command: 'retry', by: 'bob:2' } };
    expect(nextMove(progress(approved, asked), immediate, now)).toEqual({ do: 'stop', why: 'needs-human' });
    expect(nextMove(progress(approved, asked, retry), immediate, now).do).toBe('perform');
  });
});

describe('afterFailure', () => {
  const fail = (count: number, ...before: LedgerEvent[]) => {
    const at = progress(approved, leased, ...before);
    return { ...at, failures: count, lastFailure: { step: 'deliver' as const, code: 'DELIVERY_FAILED' } };
  };

  it('asks a person when nothing was touched and the tries are used up', () => {
    expect(afterFailure(fail(2), terms('immediate'), now, 0.5)).toEqual({ next: 'retry', at: now + 20 * MINUTE });
    expect(afterFailure(fail(3), terms('immediate'), now, 0.5)).toEqual({ next: 'ask' });
  });

  it('tries quickly while an outage runs, then goes back', () => {
    const outage = { ...fail(1, intended('issue'), done('issue')), touchedAt: now - 10 * SECOND };
    const immediate = terms('immediate', { acceptWindow: MINUTE });
    expect(afterFailure(outage, immediate, now, 0.5)).toEqual({ next: 'retry', at: now + SECOND });
    expect(afterFailure({ ...outage, touchedAt: now - MINUTE }, immediate, now, 0.5)).toEqual({ next: 'roll-back' });
    const manual = terms('immediate', { acceptWindow: MINUTE }, { autoRollback: false });
    expect(afterFailure({ ...outage, touchedAt: now - MINUTE }, manual, now, 0.5)).toEqual({ next: 'ask' });
  });

  it('goes back by itself before a consumer was switched, even where the policy holds afterwards', () => {
    const hold = terms('blue-green', {}, { autoRollback: false });
    const before = {
      ...fail(3, intended('issue'), done('issue')),
      lastFailure: { step: 'verify' as const, code: 'X' },
    };
    expect(afterFailure(before, hold, now, 0.5)).toEqual({ next: 'roll-back' });
    const after = fail(3, intended('issue'), done('issue'), done('verify'), done('deliver', 1));
    expect(afterFailure(after, hold, now, 0.5)).toEqual({ next: 'ask' });
    expect(afterFailure(after, terms('blue-green'), now, 0.5)).toEqual({ next: 'roll-back' });
  });

  it('takes back what was signed for us only before it was delivered: the old one is nearer to its end', () => {
    const signed = { ...fail(3, intended('issue'), done('issue')), lastFailure: { step: 'issue' as const, code: 'X' } };
    expect(afterFailure(signed, terms('renew'), now, 0.5)).toEqual({ next: 'roll-back' });
    const delivered = fail(3, intended('issue'), done('issue'), done('deliver', 1));
    expect(afterFailure(delivered, terms('renew'), now, 0.5)).toEqual({ next: 'ask' });
    const reloading = { ...signed, lastFailure: { step: 'deliver' as const, code: 'RELOAD_FAILED' } };
    expect(afterFailure(reloading, terms('renew'), now, 0.5)).toEqual({ next: 'ask' });
  });

  it('never goes back by itself once the new value is the one in use', () => {
    const promoted = fail(3, intended('issue'), done('issue'), done('deliver', 1), done('promote'));
    expect(afterFailure(promoted, terms('blue-green'), now, 0.5)).toEqual({ next: 'ask' });
  });
});

describe('backoff', () => {
  it.each([
    [1, 0.5, 10 * MINUTE],
    [2, 0.5, 20 * MINUTE],
    [9, 0.5, HOUR],
    [1, 0, 7 * MINUTE],
    [1, 1, 13 * MINUTE],
  ])('waits after try %i with jitter %d', (tries, jitter, expected) => {
    expect(backoff(terms('immediate'), tries, jitter)).toBe(expected);
  });
});
