import { describe, expect, it } from '@jest/globals';
import { workbench } from '../../src/compose/workbench.js';
import { Secret } from '../../src/domain/secret.js';
import { MINUTE } from '../../src/domain/time.js';
import { Faults } from '../doubles/faults.js';
import { World } from '../doubles/world.js';
import { Bench } from '../jobs/rotate-bench.js';

const OLD = new Secret('fingerprint key of the tests');
const NEW = new Secret('another fingerprint key of the tests');

/** One rotation with the old key, then a second one with these. */
async function second(fingerprintKey: Secret, previousFingerprintKey?: Secret) {
  const world = new World();
  const bench = new Bench(world);
  world.clock.advance(MINUTE);
  await bench.request();
  expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  await bench.request();
  const { connections, clock, random } = world;
  const parts = { families: world.families(), connections, clock, random, fingerprintKey, previousFingerprintKey };
  return bench.run(new Faults(), {}, { workbench: workbench(parts) });
}

describe('the fingerprint key', () => {
  it('can be replaced, as long as the one before is known', async () => {
    expect(await second(NEW, OLD)).toMatchObject([{ state: 'success' }]);
  });

  it('is no other key: without the one before, the value looks changed from outside', async () => {
    expect(await second(NEW)).toMatchObject([{ state: 'needs-human', code: 'DRIFT' }]);
  });
});
