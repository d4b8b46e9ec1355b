import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { HOUR } from '../../src/domain/time.js';
import { at, Crash, Faults } from '../doubles/faults.js';
import { VaultDouble } from '../doubles/vault/server.js';
import { VaultWorld } from '../doubles/vault/world.js';
import { Bench } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

let vault: VaultDouble;
beforeAll(async () => {
  vault = await VaultDouble.start();
});
afterAll(() => vault.stop());

async function benchFor(): Promise<Bench<VaultWorld>> {
  const bench = new Bench(new VaultWorld(vault));
  await bench.request();
  return bench;
}

it('turns the role, delivers what Vault made, and keeps no value behind', async () => {
  const bench = await benchFor();
  expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  expect(bench.world.leftovers()).toEqual([]);
  const values = ['first', vault.roles.get('payments-app')?.password ?? ''];
  for (const value of values) expect(JSON.stringify(bench.ledger.entries())).not.toContain(`"${value}"`);
});

it('is finished by the next runner after a crash at any call of any port', async () => {
  const counted = new Faults();
  await (await benchFor()).run(counted);
  const wrong: string[] = [];
  for (const n of sweep(numbers(1, counted.calls.length), 12)) {
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
