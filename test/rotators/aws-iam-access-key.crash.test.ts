import { afterEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.js';
import { Refusal } from '../doubles/aws/refusal.js';
import { AwsWorld } from '../doubles/aws/world.js';
import { at, Crash, Faults } from '../doubles/faults.js';
import { Bench, policy } from '../jobs/rotate-bench.js';
import { numbers, sweep } from '../sweep.js';

const opened: AwsWorld[] = [];
afterEach(async () => {
  for (const { scene } of opened.splice(0)) await scene.close();
});

async function benchFor(rule: Partial<typeof policy> = {}): Promise<Bench<AwsWorld>> {
  const world = await AwsWorld.open();
  opened.push(world);
  const bench = new Bench(world, { ...policy, ...rule });
  await bench.request();
  return bench;
}

/** Runs again and again as a schedule would; a runner may die, the next goes on. */
async function runUntilItStops(bench: Bench<AwsWorld>, first = new Faults()) {
  let faults = first;
  for (let tick = 0; tick < 50; tick++) {
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

describe('a rotation of an AWS access key', () => {
  it('ends with one key, a consumer that uses it, and the old one refused', async () => {
    const bench = await benchFor();
    const { scene } = bench.world;
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(bench.world.leftovers()).toEqual([]);
    expect(scene.live).not.toContain(scene.first.id);
    const text = JSON.stringify(bench.ledger.entries());
    for (const { secret } of [...scene.keys, scene.first]) expect(text).not.toContain(secret);
    expect(text).toContain(`"accessKeyIds":"${scene.first.id}"`);
  });

  it('takes as many orders as it has to, and not one more', async () => {
    const bench = await benchFor();
    await bench.run();
    const orders = bench.world.scene.aws.requests.filter(({ action }) => /^(?:Create|Update|Delete)/.test(action));
    expect(orders.map(({ action }) => action)).toEqual(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey']);
  });

  it('does so where AWS needs its time for every change', async () => {
    const bench = await benchFor({ recoveryPeriod: HOUR });
    const slow = { create: 12 * SECOND, update: 15 * SECOND, delete: 10 * SECOND, list: 3 * SECOND };
    Object.assign(bench.world.scene.aws.account.propagation, slow);
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'success' });
    bench.world.clock.advance(MINUTE);
    expect(bench.world.leftovers()).toEqual([]);
  });

  it('turns again and again', async () => {
    const bench = await benchFor();
    for (let turn = 0; turn < 3; turn++) {
      if (turn > 0) await bench.request();
      expect(await bench.run()).toMatchObject([{ state: 'success' }]);
      bench.world.clock.advance(DAY);
      expect(bench.world.leftovers()).toEqual([]);
    }
  });

  it('is finished by the next runner after a crash at any call of any port', async () => {
    const counted = new Faults();
    await (await benchFor()).run(counted);
    const wrong: string[] = [];
    for (const n of sweep(numbers(1, counted.calls.length), 8)) {
      const bench = await benchFor();
      const report = await runUntilItStops(bench, new Faults(at(n, 'crash-after')));
      const where = `${n} ${counted.calls[n - 1]}`;
      if (report.state !== 'success') wrong.push(`${where}: ${report.state} ${report.code}`);
      wrong.push(...bench.world.leftovers().map((what) => `${where}: ${what}`));
      await opened.pop()?.scene.close();
    }
    expect(wrong).toEqual([]);
  }, 240_000);

  it('A3: survives the loss of the answer to the order, and a crash at any call after that', async () => {
    const lose = (bench: Bench<AwsWorld>) =>
      bench.world.scene.aws.faults.push({ action: 'CreateAccessKey', when: 'after', what: 'drop' });
    const counted = new Faults();
    const first = await benchFor();
    lose(first);
    await runUntilItStops(first, counted);
    const after = counted.calls.indexOf('rotator.mint') + 1;
    expect(after).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const n of sweep(numbers(after, counted.calls.length), 4)) {
      const bench = await benchFor();
      lose(bench);
      const report = await runUntilItStops(bench, new Faults(at(n, 'crash-after')));
      wrong.push(...bench.world.leftovers().map((what) => `${n}: ${what}`));
      if (report.state !== 'success') wrong.push(`${n}: ${report.state}`);
    }
    expect(wrong).toEqual([]);
  }, 240_000);

  it('A3: gives up and goes back without an orphan when the answer is lost every time', async () => {
    const bench = await benchFor();
    const { aws, first } = bench.world.scene;
    aws.faults.push({
      action: 'CreateAccessKey',
      when: 'after',
      what: new Refusal(500, 'ServiceFailure', ''),
      times: 9,
    });
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'rolled-back' });
    expect(bench.world.scene.keys).toEqual([first]);
    expect(bench.world.leftovers()).toEqual([]);
  });

  it('A7, A8: waits while the consumer is still on the old key, and then says so', async () => {
    const bench = await benchFor();
    bench.world.consumer.deaf = true;
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'needs-human', code: 'NOT_ADOPTED' });
    expect(bench.world.scene.live).toHaveLength(2);
    bench.world.consumer.reload();
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'success' });
    expect(bench.world.leftovers()).toEqual([]);
  });

  it('A8: keeps the old key while a job that nobody moved uses it, for as long as the grace period says', async () => {
    const bench = await benchFor({ gracePeriod: 6 * HOUR });
    const { scene } = bench.world;
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    bench.world.clock.advance(5 * HOUR);
    scene.aws.consume(scene.first);
    bench.world.clock.advance(2 * HOUR);
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(scene.live).toHaveLength(2);
    bench.world.clock.advance(5 * HOUR);
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('A10: goes back from the recovery period when somebody complains', async () => {
    const bench = await benchFor({ recoveryPeriod: DAY });
    const { scene, consumer } = bench.world;
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(scene.live).not.toContain(scene.first.id);
    await bench.write({ type: 'resumed', data: { command: 'rollback', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'rolled-back' }]);
    expect(scene.keys).toEqual([scene.first]);
    expect(consumer.works()).toBe(true);
    expect(bench.world.leftovers()).toEqual([]);
  });

  it('A12: does not delete a key that was switched on again and used', async () => {
    const bench = await benchFor({ recoveryPeriod: DAY });
    const { scene } = bench.world;
    await bench.run();
    bench.world.clock.advance(HOUR);
    scene.aws.account.switchKey(scene.user, scene.first.id, 'Active');
    scene.aws.consume(scene.first);
    scene.aws.account.switchKey(scene.user, scene.first.id, 'Inactive');
    bench.world.clock.advance(DAY);
    expect(await bench.run()).toMatchObject([{ state: 'needs-human', code: 'NOT_DRAINED' }]);
    expect(scene.keys).toHaveLength(2);
  });

  it('A1, A15: does not start where there are two keys, and says which may go', async () => {
    const bench = await benchFor();
    const { scene } = bench.world;
    const stranger = scene.aws.account.createKey(scene.user);
    const report = await runUntilItStops(bench);
    expect(report).toMatchObject({ state: 'needs-human', code: 'PREFLIGHT_FAILED' });
    expect(report.message).toContain(`Proposal: deactivate ${stranger.id}`);
    expect(scene.aws.count('CreateAccessKey')).toBe(0);
  });

  it('A13: stops when a person deletes the key in use', async () => {
    const bench = await benchFor();
    const { scene } = bench.world;
    scene.aws.account.deleteKey(scene.user, scene.first.id);
    expect(await bench.run()).toMatchObject([{ state: 'needs-human', code: 'DRIFT' }]);
    expect(scene.aws.count('CreateAccessKey')).toBe(0);
  });
});
