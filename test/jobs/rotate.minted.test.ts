import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';
import { at, Crash, type Fault, Faults, on, type Plan } from '../doubles/faults.js';
import { World } from '../doubles/world.js';
import { Bench, policy } from './rotate-bench.js';

async function benchFor(rule: Partial<typeof policy> = {}, consumers = ['app']): Promise<Bench> {
  const bench = new Bench(new World({ strategy: 'dual-write', consumers }), { ...policy, ...rule });
  bench.world.clock.advance(MINUTE);
  await bench.request();
  return bench;
}

/** Runs again and again as a schedule would, each runner with the same plan, until the rotation stops. */
async function runUntilItStops(bench: Bench, plan: Plan, first = new Faults(plan)) {
  let faults = first;
  for (let tick = 0; tick < 50; tick++) {
    const [report] = await bench.run(faults).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      return [];
    });
    if (report && report.state !== 'waiting') return report;
    bench.world.clock.advance(10 * MINUTE);
    faults = new Faults(plan);
  }
  throw new Error('it never stops');
}

const wrongs = ({ world }: Bench): string[] => [
  ...world.broken().map((name) => `${name} is locked out`),
  ...(world.live().length === 1 ? [] : [`live: ${world.live().join(' ')}`]),
  ...world.consumers.flatMap(({ place }) => (place.box.size > 1 ? [`custody holds ${[...place.box.keys()]}`] : [])),
];

/** Every answer of `mint` is lost, with or without the effect. */
const everyMint =
  (fault: Fault): Plan =>
  (call) =>
    call.name === 'rotator.mint' ? fault : undefined;

describe('a value that the provider mints', () => {
  it('A3: is not left behind when its answer was lost once', async () => {
    const bench = await benchFor();
    const report = await runUntilItStops(bench, () => undefined, new Faults(on('rotator.mint', 'lose-answer')));
    expect(report).toMatchObject({ state: 'success' });
    expect(wrongs(bench)).toEqual([]);
  });

  it.each<Fault>(['lose-answer', 'lose-request'])(
    'A3: is not left behind by a rotation that gave up and went back (%s every time)',
    async (fault) => {
      const bench = await benchFor();
      expect(await runUntilItStops(bench, everyMint(fault))).toMatchObject({ state: 'rolled-back' });
      expect(wrongs(bench)).toEqual([]);
      expect(bench.world.live()).toEqual(['KEY1']);
    },
  );

  it('A3: is not left behind whoever dies on that way back', async () => {
    const lost = everyMint('lose-answer');
    const counted = new Faults(lost);
    await runUntilItStops(await benchFor({ retry: { ...policy.retry, maxAttempts: 1 } }), lost, counted);
    expect(counted.calls).toContain('rotator.sweep');
    for (const crash of ['crash-before', 'crash-after'] as const) {
      for (let n = 1; n <= counted.calls.length; n++) {
        const bench = await benchFor({ retry: { ...policy.retry, maxAttempts: 1 } });
        const killed = new Faults((call) => at(n, crash)(call) ?? lost(call));
        const report = await runUntilItStops(bench, lost, killed);
        const where = `${crash} ${n} ${counted.calls[n - 1]}`;
        expect({ where, state: report.state, wrong: wrongs(bench) }).toEqual({
          where,
          state: 'rolled-back',
          wrong: [],
        });
      }
    }
  });

  it('A5, G19: is taken back when custody refuses it', async () => {
    const bench = await benchFor();
    let stages = 0;
    const plan: Plan = ({ name }) => (name === 'custody.stage' && ++stages > 1 ? 'unavailable' : undefined);
    expect(await runUntilItStops(bench, plan)).toMatchObject({ state: 'needs-human' });
    expect(bench.world.live()).toEqual(['KEY1']);
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await runUntilItStops(bench, () => undefined)).toMatchObject({ state: 'success' });
    expect(wrongs(bench)).toEqual([]);
  });

  it('A5: gives way to another when custody kept it and did not say so', async () => {
    const bench = await benchFor();
    const report = await runUntilItStops(bench, () => undefined, new Faults(on('custody.stage', 'lose-answer', 2)));
    expect(report).toMatchObject({ state: 'success' });
    expect(bench.ledger.entries().findLast(({ type }) => type === 'done')?.data).toMatchObject({
      version: 'pay-db.1.2',
    });
    expect(wrongs(bench)).toEqual([]);
  });

  it('A5: is swept later when it could be neither kept nor taken back', async () => {
    const bench = await benchFor();
    const kept = on('custody.stage', 'unavailable', 2);
    const takenBack = on('rotator.revert', 'unavailable');
    const plan: Plan = (call) => kept(call) ?? takenBack(call);
    expect(await runUntilItStops(bench, () => undefined, new Faults(plan))).toMatchObject({ state: 'success' });
    const failed = bench.ledger.entries().find(({ type }) => type === 'failed');
    expect(failed?.data).toMatchObject({ step: 'issue', code: 'OUTCOME_UNKNOWN', definite: false });
    expect(wrongs(bench)).toEqual([]);
  });

  it('A13: stops for a person at a key that a person made meanwhile, and takes it for nobody else’s', async () => {
    const bench = await benchFor();
    const human = { before: () => void bench.world.provider.mint('made by hand') };
    const report = await runUntilItStops(bench, () => undefined, new Faults(on('rotator.mint', human)));
    expect(report).toMatchObject({ state: 'needs-human', code: 'DRIFT' });
    expect(bench.world.live()).toEqual(['KEY1', 'KEY2']);
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await runUntilItStops(bench, () => undefined)).toMatchObject({ state: 'needs-human', code: 'DRIFT' });
    expect(bench.world.live()).toEqual(['KEY1', 'KEY2']);
    bench.world.provider.delete('KEY2');
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await runUntilItStops(bench, () => undefined)).toMatchObject({ state: 'success' });
  });

  it('G10: removes the key of a stalled runner by its own name when it wakes up', async () => {
    const bench = await benchFor();
    const stall = {
      before: async () => {
        expect(await bench.run()).toMatchObject([{ state: 'success' }]);
      },
    };
    await bench.run(new Faults(on('custody.stage', stall, 2)));
    expect(wrongs(bench)).toEqual([]);
  });
});

describe('the old one of two keys', () => {
  it('A8: is not switched off while somebody is still on it', async () => {
    const bench = await benchFor({ gracePeriod: HOUR }, ['app', 'laggard']);
    const [, laggard] = bench.world.consumers;
    if (laggard) laggard.deaf = true;
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    bench.world.clock.advance(2 * HOUR);
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(bench.world.live()).toEqual(['KEY1', 'KEY2']);
    bench.world.clock.advance(DAY);
    expect(await bench.run()).toMatchObject([{ state: 'needs-human', code: 'NOT_DRAINED' }]);
    laggard?.reload();
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(wrongs(bench)).toEqual([]);
  });

  it('A10: is switched on again when a consumer nobody knew of complains', async () => {
    const bench = await benchFor({ recoveryPeriod: DAY });
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(bench.world.live()).toEqual(['KEY2']);
    await bench.write({ type: 'resumed', data: { command: 'rollback', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'rolled-back' }]);
    expect(bench.world.live()).toEqual(['KEY1']);
    expect(wrongs(bench)).toEqual([]);
  });

  it('A12: is not destroyed when somebody switched it on again and uses it', async () => {
    const bench = await benchFor({ recoveryPeriod: DAY });
    await bench.run();
    bench.world.clock.advance(HOUR);
    bench.world.provider.set('KEY1', 'the-first-value-of-all');
    bench.world.provider.open('KEY1', 'the-first-value-of-all', 'a forgotten job');
    bench.world.clock.advance(DAY);
    expect(await bench.run()).toMatchObject([{ state: 'needs-human', code: 'NOT_DRAINED' }]);
    expect(bench.world.live()).toEqual(['KEY1', 'KEY2']);
  });
});
