import { describe, expect, it } from '@jest/globals';
import { type PastRotation, rotationsIn } from '../../src/domain/history.js';
import { type StatisticsFacts, spreadOf, statisticsOf } from '../../src/domain/statistics.js';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.js';
import { Faults, on } from '../doubles/faults.js';
import { World } from '../doubles/world.js';
import { Bench } from '../jobs/rotate-bench.js';

const NOW = Date.UTC(2026, 10, 21);

function past(fields: Partial<PastRotation>): PastRotation {
  return {
    rotation: 'pay-db.1',
    credential: 'pay-db',
    action: 'rotate',
    reason: 'due',
    requester: 'alice:1',
    approvedBy: 'bob:2',
    requestedAt: NOW - HOUR,
    needsHuman: false,
    steps: [],
    ...fields,
  };
}

const ended = (outcome: PastRotation['outcome'], took: number, more: Partial<PastRotation> = {}) =>
  past({ ...more, startedAt: NOW - took, closedAt: NOW, ...(outcome ? { outcome } : {}) });

const of = (rotations: readonly PastRotation[], more: Partial<StatisticsFacts> = {}) =>
  statisticsOf({
    now: NOW,
    rotations,
    recorded: 0,
    types: new Map([['pay-db', 'database-password']]),
    due: [],
    ...more,
  });

describe('statistics', () => {
  it('of nothing are zero, and no rate', () => {
    expect(of([])).toMatchObject({ rotations: 0, successRate: null, byType: [], bySteps: [], rotating: [], next: [] });
  });

  it('count outcomes; what never began does not lower the rate', () => {
    const found = of([
      ended('success', MINUTE),
      ended('rolled-back', MINUTE),
      past({ outcome: 'aborted', closedAt: NOW }),
    ]);
    expect(found.byOutcome).toEqual({ success: 1, 'rolled-back': 1, aborted: 1, superseded: 0 });
    expect(found.successRate).toBe(0.5);
    expect(found.byType).toEqual([
      { type: 'database-password', rolledBack: 1, count: 1, sum: MINUTE, median: MINUTE, p90: MINUTE },
    ]);
  });

  it('name what is not in the registry any more "unknown", and what is due next in order', () => {
    const due = [
      { credential: 'b', dueAt: NOW + 2 },
      { credential: 'a', dueAt: NOW + 1 },
    ];
    const found = of([ended('success', MINUTE, { credential: 'gone' })], { due });
    expect(found.byType[0]?.type).toBe('unknown');
    expect(found.next.map(({ credential }) => credential)).toEqual(['a', 'b']);
  });

  it('count emergencies, retirements and what is under way, the oldest first', () => {
    const found = of([
      ended('success', MINUTE, { emergency: 'revoke-first' }),
      ended('success', MINUTE, { action: 'retire' }),
      past({ rotation: 'b.1', requestedAt: NOW - MINUTE }),
      past({ rotation: 'a.1', needsHuman: true, at: 'deliver' }),
    ]);
    expect(found).toMatchObject({ emergencies: 1, retired: 1 });
    expect(found.rotating.map(({ rotation, step, needsHuman }) => [rotation, step, needsHuman])).toEqual([
      ['a.1', 'deliver', true],
      ['b.1', null, false],
    ]);
  });
});

describe('a spread', () => {
  it.each([
    [[], 0, 0],
    [[5], 5, 5],
    [[1, 2, 3, 4], 2, 4],
    [[10, 1, 9, 2, 8, 3, 7, 4, 6, 5], 5, 9],
  ])('of %j is measured, never interpolated', (values, median, p90) => {
    expect(spreadOf(values)).toMatchObject({ count: values.length, median, p90 });
  });
});

describe('the rotations in a ledger', () => {
  it('are read from a rotation that really ran, with its failure and its time', async () => {
    const bench = new Bench(new World());
    bench.world.clock.advance(MINUTE);
    await bench.request();
    bench.world.clock.advance(HOUR);
    await bench.run(new Faults(on('rotator.issue', { before: () => bench.world.clock.advance(3 * SECOND) })));
    const [only, ...more] = rotationsIn(bench.ledger.entries());
    expect(more).toEqual([]);
    expect(only).toMatchObject({ rotation: 'pay-db.1', approvedBy: 'bob:2', outcome: 'success', needsHuman: false });
    expect(only?.steps.map(({ step }) => step)).toEqual(bench.work.terms.forward.map(({ step }) => step));
    expect(only?.steps.find(({ step }) => step === 'issue')?.took).toBe(3 * SECOND);
    expect((only?.startedAt ?? 0) - (only?.requestedAt ?? 0)).toBe(HOUR);
  });

  it('that stopped says where, until a person lets it go on', async () => {
    const bench = new Bench(new World());
    await bench.request();
    bench.world.provider.set('app', 'changed by somebody');
    await bench.run();
    expect(rotationsIn(bench.ledger.entries())[0]).toMatchObject({ needsHuman: true, at: 'preflight' });
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'alice:1' } });
    expect(rotationsIn(bench.ledger.entries())[0]).toMatchObject({ needsHuman: false });
  });
});
