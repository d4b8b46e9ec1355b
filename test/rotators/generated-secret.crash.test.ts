import { describe, expect, it } from '@jest/globals';
import { at, Crash, type Fault, Faults, on } from '../doubles/faults.js';
import { GeneratedWorld } from '../doubles/generated-world.js';
import { Bench } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

async function benchFor(options?: Readonly<Record<string, unknown>>): Promise<Bench<GeneratedWorld>> {
  const bench = new Bench(new GeneratedWorld(options));
  await bench.request();
  return bench;
}

async function finish(bench: Bench<GeneratedWorld>, faults: Faults) {
  try {
    return await bench.run(faults);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return bench.run();
  }
}

describe('a rotation of a generated secret', () => {
  it('ends with a new value in every place, and the old one in none', async () => {
    const bench = await benchFor({ format: 'passphrase' });
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    const { world } = bench;
    expect(world.leftovers()).toEqual([]);
    expect(world.believed[0]).toMatch(/^[a-z]+(?:-[a-z]+){11}$/);
    expect(JSON.stringify(bench.ledger.entries())).not.toContain(world.believed[0]);
    expect(JSON.stringify(bench.ledger.entries())).not.toContain(world.first);
  });

  it('turns again and again', async () => {
    const bench = await benchFor();
    for (let turn = 0; turn < 3; turn++) {
      if (turn > 0) await bench.request();
      expect(await bench.run()).toMatchObject([{ state: 'success' }]);
      expect(bench.world.leftovers()).toEqual([]);
    }
  });

  it('is finished by the next runner after a crash before or after any call of any port', async () => {
    const counted = new Faults();
    await (await benchFor()).run(counted);
    const wrong: string[] = [];
    for (const fault of ['crash-before', 'crash-after'] satisfies Fault[]) {
      for (const n of sweep(numbers(1, counted.calls.length), 20)) {
        const bench = await benchFor();
        const where = `${fault} ${n} ${counted.calls[n - 1]}`;
        const [report] = await finish(bench, new Faults(at(n, fault)));
        if (report?.state !== 'success') wrong.push(`${where}: ${report?.state} ${report?.code}`);
        wrong.push(...bench.world.leftovers().map((what) => `${where}: ${what}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('goes back to the old value everywhere when one place cannot be written, and then says so', async () => {
    const bench = await benchFor();
    const { world } = bench;
    // It breaks after the preflight, when the first place has the new value already.
    const jam = () => {
      (world.places[1] as { jammed: boolean }).jammed = true;
    };
    let [report] = await bench.run(new Faults(on('rotator.issue', { before: jam })));
    for (let tick = 0; tick < 9 && report?.state === 'waiting'; tick++) {
      world.clock.advance(60 * 60_000);
      [report] = await bench.run();
    }
    expect(report).toMatchObject({ state: 'rolled-back' });
    expect(world.believed).toEqual([world.first]);
    expect(world.leftovers()).toEqual([]);
  });

  it('does not start where one place holds another value than the rest', async () => {
    const bench = await benchFor();
    bench.world.places[1]?.values.set('value', 'changed by hand');
    expect(await bench.run()).toMatchObject([{ state: 'needs-human', code: 'DRIFT' }]);
    expect(bench.world.places[1]?.values.get('value')).toBe('changed by hand');
  });
});
