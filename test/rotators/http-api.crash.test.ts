import { afterEach, describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../src/domain/time.js';
import { at, Crash, Faults } from '../doubles/faults.js';
import { KeysWorld } from '../doubles/http/keys-world.js';
import { Bench } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

const opened: KeysWorld[] = [];
afterEach(async () => {
  for (const { api } of opened.splice(0)) await api.stop();
});

async function benchFor(): Promise<Bench<KeysWorld>> {
  const world = await KeysWorld.open();
  opened.push(world);
  const bench = new Bench(world);
  await bench.request();
  return bench;
}

/** Runs again and again as a schedule would; a runner may die, the next goes on. */
async function runUntilItStops(bench: Bench<KeysWorld>, first = new Faults()) {
  let faults = first;
  for (let tick = 0; tick < 30; tick++) {
    const [report] = await bench.run(faults).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      expect(bench.world.locksOut()).toEqual([]);
      return [];
    });
    if (report && report.state !== 'waiting') return report;
    bench.world.clock.advance(10 * MINUTE);
    faults = new Faults();
  }
  throw new Error('it never stops');
}

describe('a rotation of a client secret over HTTP', () => {
  it('ends with one secret, a consumer that uses it, and no value in the ledger', async () => {
    const bench = await benchFor();
    const { api, held: old } = bench.world;
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(bench.world.leftovers()).toEqual([]);
    const text = JSON.stringify(bench.ledger.entries());
    for (const value of [old, bench.world.held]) expect(text).not.toContain(value);
    const orders = api.server.seen.filter((one) => !one.startsWith('GET') && !one.endsWith('/oauth/token'));
    expect(orders.map((one) => one.split(' ')[0])).toEqual(['POST', 'PATCH', 'DELETE']);
  });

  it('is finished by the next runner after a crash at any call of any port', async () => {
    const counted = new Faults();
    await (await benchFor()).run(counted);
    const wrong: string[] = [];
    for (const n of sweep(numbers(1, counted.calls.length), 10)) {
      const bench = await benchFor();
      const report = await runUntilItStops(bench, new Faults(at(n, 'crash-after')));
      const where = `${n} ${counted.calls[n - 1]}`;
      if (report.state !== 'success') wrong.push(`${where}: ${report.state} ${report.code}`);
      wrong.push(...bench.world.leftovers().map((what) => `${where}: ${what}`));
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it.each(['drop', 500] as const)('leaves no orphan when the answer to the order is lost (%s)', async (what) => {
    const bench = await benchFor();
    bench.world.api.server.faults.push({ method: 'POST', path: 'secrets', when: 'after', what, times: 1 });
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'success' });
    expect(bench.world.leftovers()).toEqual([]);
  });

  it('goes back without an orphan when it is lost every time', async () => {
    const bench = await benchFor();
    bench.world.api.server.faults.push({ method: 'POST', path: 'secrets', when: 'after', what: 'drop', times: 9 });
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'rolled-back' });
    expect(bench.world.leftovers()).toEqual([]);
  });

  it('keeps the old secret while the consumer does not use the new one', async () => {
    const bench = await benchFor();
    bench.world.place.reload = () => 0;
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'needs-human', code: 'NOT_ADOPTED' });
    expect([...bench.world.api.keys.values()].map(({ enabled }) => enabled)).toEqual([true, true]);
  });
});
