import { describe, expect, it } from '@jest/globals';
import { AcmeWorld } from '../doubles/acme/world.js';
import { at, Crash, Faults } from '../doubles/faults.js';
import { Bench } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

async function callsOfOne(): Promise<readonly string[]> {
  const world = await AcmeWorld.open();
  const bench = new Bench(world);
  await bench.request();
  const faults = new Faults();
  await bench.run(faults);
  await world.close();
  return faults.calls;
}

/** The calls that change something outside the ledger. */
function changesOf(calls: readonly string[]): readonly number[] {
  return numbers(1, calls.length).filter((n) => /stage|order|sign|put|reload|promote/.test(calls[n - 1] ?? ''));
}

/** What is wrong once a renewal has ended, however often its runner died. */
async function wrongWith(bench: Bench<AcmeWorld>): Promise<readonly string[]> {
  const { world } = bench;
  const { ca, place } = world;
  const state = await bench.state();
  const wrong: string[] = [];
  if (state?.last?.outcome !== 'success') wrong.push(`it ended as ${state?.last?.outcome}`);
  if (ca.certificates.length !== 1) wrong.push(`${ca.certificates.length} certificates were issued`);
  if (place.box.size !== 1) wrong.push(`custody holds ${[...place.box.keys()].join(' ')}`);
  if (world.litter.length > 0) wrong.push('a challenge is left');
  if (ca.revoked.size > 0) wrong.push('something was revoked');
  return wrong;
}

async function renewDying(...plan: readonly Faults[]): Promise<readonly string[]> {
  const world = await AcmeWorld.open();
  try {
    const bench = new Bench(world);
    await bench.request();
    for (const faults of plan) {
      try {
        await bench.run(faults);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
    await bench.run();
    return await wrongWith(bench);
  } finally {
    await world.close();
  }
}

describe('a renewal whose runner dies', () => {
  it('before or after any call issues one certificate, serves it, and leaves nothing behind', async () => {
    const calls = await callsOfOne();
    const wrong: string[] = [];
    for (const fault of ['crash-before', 'crash-after'] as const) {
      // Before a call that only looks is the same as after the one before it.
      const points = fault === 'crash-before' ? changesOf(calls) : numbers(1, calls.length);
      for (const n of sweep(points, 5)) {
        const found = await renewDying(new Faults(at(n, fault)));
        wrong.push(...found.map((what) => `${fault} ${n} ${calls[n - 1]}: ${what}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('twice in a row, too', async () => {
    const calls = await callsOfOne();
    const wrong: string[] = [];
    const changes = changesOf(calls);
    for (const n of sweep(changes, 2)) {
      for (const m of sweep(changes, 2)) {
        const found = await renewDying(new Faults(at(n, 'crash-after')), new Faults(at(m, 'crash-after')));
        wrong.push(...found.map((what) => `after ${n} and ${m}: ${what}`));
      }
    }
    expect(wrong).toEqual([]);
  });
});
