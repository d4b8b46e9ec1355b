import { afterEach, describe, expect, it } from '@jest/globals';
import { at, Crash, Faults } from '../doubles/faults.js';
import { GeneratedWorld } from '../doubles/generated-world.js';
import { Receiver } from '../doubles/http/receiver.js';
import { Bench } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

const opened: Receiver[] = [];
afterEach(async () => {
  for (const receiver of opened.splice(0)) {
    await receiver.stop();
    expect(receiver.violations).toEqual([]);
  }
});

async function benchFor() {
  const receiver = await Receiver.start();
  opened.push(receiver);
  const consumer = { name: 'hook', kind: 'webhook', options: { url: receiver.url }, wave: 3, escrow: false };
  const beside = { consumers: [consumer], connections: [receiver.connection()] };
  const world = new GeneratedWorld({}, beside, receiver.clock);
  receiver.values.set('value', world.first);
  const bench = new Bench(world);
  await bench.request();
  return { bench, world, receiver };
}

describe('a rotation with a webhook among its consumers', () => {
  it('brings the value there once, proven', async () => {
    const { bench, world, receiver } = await benchFor();
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(receiver.values.get('value')).toBe(world.believed[0]);
    expect(receiver.taken).toEqual(['session-key.1.1']);
  });

  it('is finished by the next runner after a crash, with one value everywhere', async () => {
    const counted = new Faults();
    await (await benchFor()).bench.run(counted);
    const wrong: string[] = [];
    for (const n of sweep(numbers(1, counted.calls.length), 8)) {
      const { bench, world, receiver } = await benchFor();
      const [report] = await bench.run(new Faults(at(n, 'crash-after'))).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
        return bench.run();
      });
      const where = `${n} ${counted.calls[n - 1]}`;
      if (report?.state !== 'success') wrong.push(`${where}: ${report?.state} ${report?.code}`);
      if (receiver.values.get('value') !== world.believed[0]) wrong.push(`${where}: the receiver has another value`);
      wrong.push(...world.leftovers().map((what) => `${where}: ${what}`));
    }
    expect(wrong).toEqual([]);
  });

  it('decides a lost answer by asking', async () => {
    const { bench, world, receiver } = await benchFor();
    const faults = new Faults(({ name }) => {
      if (name === 'rotator.issue')
        receiver.server.faults.push({ method: 'POST', when: 'after', what: 'drop', times: 2 });
      return undefined;
    });
    let [report] = await bench.run(faults);
    if (report?.state === 'waiting') {
      world.clock.advance(60 * 60_000);
      [report] = await bench.run();
    }
    expect(report).toMatchObject({ state: 'success' });
    expect(receiver.server.faults).toMatchObject([{ times: 0 }]);
    expect(receiver.taken).toEqual(['session-key.1.1']);
  });
});
