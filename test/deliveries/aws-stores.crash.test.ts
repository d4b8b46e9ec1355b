import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { HOUR } from '../../src/domain/time.js';
import { AwsStores } from '../doubles/aws/stores-scene.js';
import { AwsStoresWorld, FIRST } from '../doubles/aws/stores-world.js';
import { at, Crash, Faults } from '../doubles/faults.js';
import { Bench } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

let stores: AwsStores;
beforeAll(async () => {
  stores = await AwsStores.open();
});
afterAll(() => stores.aws.stop());

async function benchFor(): Promise<Bench<AwsStoresWorld>> {
  const bench = new Bench(new AwsStoresWorld(stores));
  await bench.request();
  return bench;
}

it('brings one value to both stores, one wave after the other, and keeps none behind', async () => {
  const bench = await benchFor();
  expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  expect(bench.world.leftovers()).toEqual([]);
  for (const value of [FIRST, ...bench.world.held]) {
    expect(JSON.stringify(bench.ledger.entries())).not.toContain(`"${value}"`);
  }
});

it('is finished by the next runner after a crash at any call of any port', async () => {
  const counted = new Faults();
  await (await benchFor()).run(counted);
  const wrong: string[] = [];
  for (const n of sweep(numbers(1, counted.calls.length), 8)) {
    const bench = await benchFor();
    const where = `${n} ${counted.calls[n - 1]}`;
    let faults = new Faults(at(n, 'crash-after'));
    for (let run = 0; run < 4 && (await bench.state())?.last === undefined; run += 1) {
      await bench.run(faults).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      faults = new Faults();
      bench.world.clock.advance(HOUR);
    }
    const { last } = (await bench.state()) ?? {};
    if (last?.outcome !== 'success') wrong.push(`${where}: ${last?.outcome}`);
    wrong.push(...bench.world.leftovers().map((what) => `${where}: ${what}`));
  }
  expect(wrong).toEqual([]);
}, 120_000);
