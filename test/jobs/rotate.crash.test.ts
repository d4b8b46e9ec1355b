import { describe, expect, it } from '@jest/globals';
import type { Strategy } from '../../src/domain/credential.js';
import { replacesInPlace } from '../../src/domain/rotation/terms.js';
import { at, Crash, type Fault, Faults } from '../doubles/faults.js';
import { World } from '../doubles/world.js';
import { changesAmong, exhaustive, numbers, sweep } from '../sweep.js';
import { Bench } from './rotate-bench.js';

const strategies: readonly Strategy[] = ['immediate', 'staged', 'blue-green', 'dual-write'];
const crashes: readonly Fault[] = ['crash-before', 'crash-after'];

/** Runs one process; whether it lived to the end. */
async function survives(bench: Bench, faults: Faults): Promise<boolean> {
  try {
    await bench.run(faults);
    return true;
  } catch (error) {
    if (error instanceof Crash) return false;
    throw error;
  }
}

/** What must hold at every instant, whoever died: no consumer of two-valued strategies is ever without a way in. */
function holdsNow(world: World, strategy: Strategy): string[] {
  return replacesInPlace(strategy) ? [] : world.broken().map((name) => `${name} is locked out`);
}

/** What must hold once a runner lived to the end. */
async function holdsAtTheEnd(bench: Bench): Promise<string[]> {
  const { world } = bench;
  const wrong = world.broken().map((name) => `${name} is locked out`);
  const state = await bench.state();
  if (state?.open) wrong.push(`still open after ${state.open.at(-1)?.type}`);
  if (state?.last?.outcome !== 'success') wrong.push(`ended as ${state?.last?.outcome}`);
  if (world.live().length !== 1) wrong.push(`${world.live().length} values are live: ${world.live().join(' ')}`);
  for (const { place } of world.consumers) if (place.box.size > 1) wrong.push(`custody holds ${place.box.size} values`);
  return wrong;
}

async function benchFor(strategy: Strategy, consumers: readonly string[] = ['app', 'worker']): Promise<Bench> {
  const bench = new Bench(new World({ strategy, consumers }));
  await bench.request();
  return bench;
}

async function callsOf(strategy: Strategy, consumers?: readonly string[]): Promise<readonly string[]> {
  const faults = new Faults();
  await (await benchFor(strategy, consumers)).run(faults);
  return faults.calls;
}

/** A crash after one call and one before the next leave the same world too, so pairs need only one of them. */
describe.each(strategies)('a rotation by %s', (strategy) => {
  it('succeeds undisturbed', async () => {
    const bench = await benchFor(strategy);
    const [report] = await bench.run();
    expect(report).toMatchObject({ state: 'success' });
    expect(await holdsAtTheEnd(bench)).toEqual([]);
  });

  it('is finished by the next runner after a crash before or after any call', async () => {
    const wrong: string[] = [];
    const calls = await callsOf(strategy);
    for (const fault of crashes) {
      for (const n of sweep(numbers(1, calls.length), 30)) {
        const bench = await benchFor(strategy);
        const faults = new Faults(at(n, fault));
        const lived = await survives(bench, faults);
        const where = `${fault} ${n} ${faults.calls.at(-1)}`;
        wrong.push(...holdsNow(bench.world, strategy).map((what) => `${where}: ${what}`));
        if (!lived) await bench.run();
        wrong.push(...(await holdsAtTheEnd(bench)).map((what) => `${where}: in the end ${what}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is finished after two crashes in a row, at any two calls', async () => {
    const wrong: string[] = [];
    const calls = await callsOf(strategy, ['app']);
    let pairs = 0;
    for (const n of sweep(changesAmong(calls), 6)) {
      for (const m of sweep(numbers(1, calls.length), 12)) {
        const bench = await benchFor(strategy, ['app']);
        if (await survives(bench, new Faults(at(n, 'crash-after')))) break;
        const second = new Faults(at(m, 'crash-after'));
        if (await survives(bench, second)) break;
        pairs++;
        const where = `crashes after ${n} and ${m} ${second.calls.at(-1)}`;
        wrong.push(...holdsNow(bench.world, strategy).map((what) => `${where}: ${what}`));
        await bench.run();
        wrong.push(...(await holdsAtTheEnd(bench)).map((what) => `${where}: in the end ${what}`));
      }
    }
    expect(wrong).toEqual([]);
    expect(pairs).toBeGreaterThan(exhaustive ? calls.length : 10);
  });
});
