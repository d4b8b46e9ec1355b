import { describe, expect, it } from '@jest/globals';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.js';
import { type Fault, Faults, on } from '../doubles/faults.js';
import { World } from '../doubles/world.js';
import { Bench, policy } from './rotate-bench.js';

async function benchFor(...[options, rule]: [ConstructorParameters<typeof World>[0]?, Partial<typeof policy>?]) {
  const bench = new Bench(new World(options), { ...policy, ...rule });
  bench.world.clock.advance(MINUTE);
  await bench.request();
  return bench;
}

/** Runs again and again as a schedule would, until the rotation is closed or a person is asked. */
async function runUntilItStops(bench: Bench, faults = new Faults()) {
  let [report] = await bench.run(faults);
  for (let tick = 0; tick < 50 && report?.state === 'waiting'; tick++) {
    bench.world.clock.advance(10 * MINUTE);
    [report] = await bench.run();
  }
  return report;
}

/** The disk fills up right before the first delivery. */
const jam = (bench: Bench) =>
  on('delivery.put', {
    before: () => {
      bench.world.place('app').jammed = true;
    },
  });

const types = (bench: Bench) => bench.ledger.entries().map(({ type }) => type);

describe('rotate', () => {
  it('writes an intent before every effect and never a value', async () => {
    const bench = await benchFor();
    const faults = new Faults();
    await bench.run(faults);
    const effects = [
      'rotator.issue',
      'delivery.put',
      'delivery.reload',
      'custody.stage',
      'custody.promote',
      'custody.forget',
    ];
    let since: string[] = [];
    for (const call of faults.calls) {
      if (call === 'ledger.append') since = [];
      since.push(call);
      if (effects.includes(call)) expect(since).toContain('ledger.append');
    }
    const text = JSON.stringify(bench.ledger.entries());
    expect(text).not.toContain('the-first-value-of-all');
    expect(text).not.toContain(bench.world.provider.value('app'));
  });

  it('takes one append for each step and one for the end', async () => {
    const bench = await benchFor();
    const faults = new Faults();
    await bench.run(faults);
    const steps = bench.work.terms.forward.length;
    expect(faults.calls.filter((call) => call === 'ledger.append')).toHaveLength(steps + 1);
  });

  it('does nothing without an approval', async () => {
    const bench = new Bench(new World());
    await bench.write({
      type: 'requested',
      data: { action: 'rotate', reason: 'due', generation: 1, requester: 'a:1' },
    });
    const faults = new Faults();
    expect(await bench.run(faults)).toMatchObject([{ state: 'not-approved' }]);
    expect(faults.calls).toEqual(['ledger.read']);
  });

  it('closes a rotation that may not start any more and touches nothing', async () => {
    const bench = await benchFor();
    bench.authority = {
      mayStart: async () => ({ code: 'PLAN_CHANGED', message: 'the consumer path changed' }),
      mayContinue: async () => undefined,
    };
    const faults = new Faults();
    expect(await bench.run(faults)).toMatchObject([{ state: 'aborted', code: 'PLAN_CHANGED' }]);
    expect(faults.calls.filter((call) => !call.startsWith('ledger.'))).toEqual([]);
  });

  it('asks a person when a connection is missing, and goes on after retry', async () => {
    const bench = await benchFor();
    const bind = async () => {
      throw new RekeyerError('CONNECTION_MISSING', 'no connection covers fake at provider for "pay-db"');
    };
    expect(await bench.run(new Faults(), {}, { workbench: { bind } })).toMatchObject([
      { state: 'needs-human', code: 'CONNECTION_MISSING', message: expect.stringContaining('no connection') },
    ]);
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('says delivered, not adopted, when no consumer is seen on the new value', async () => {
    const bench = await benchFor();
    const [consumer] = bench.world.consumers;
    consumer!.deaf = true;
    const report = await runUntilItStops(bench);
    expect(report).toMatchObject({ state: 'needs-human', code: 'NOT_ADOPTED' });
    consumer!.reload();
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('goes back within the accepted window when the new value cannot be delivered', async () => {
    const bench = await benchFor();
    const { world } = bench;
    const began = world.clock.now();
    const [report] = await bench.run(new Faults(jam(bench)));
    expect(report).toMatchObject({ state: 'rolled-back' });
    expect(world.clock.now() - began).toBeLessThanOrEqual(5 * MINUTE + 10 * SECOND);
    expect(world.broken()).toEqual([]);
    expect(world.provider.value('app')).toBe('the-first-value-of-all');
    expect(world.place('app').box.size).toBe(1);
  });

  it('holds instead where the policy forbids going back by itself, and goes back on command', async () => {
    const bench = await benchFor({}, { autoRollback: false });
    expect(await bench.run(new Faults(jam(bench)))).toMatchObject([{ state: 'needs-human', code: 'DELIVERY_FAILED' }]);
    const asked = bench.ledger.entries().at(-1);
    expect(asked).toMatchObject({ data: { valid: 'previous value: refused; new value: accepted' } });
    bench.world.place('app').jammed = false;
    await bench.write({ type: 'resumed', data: { command: 'rollback', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'rolled-back' }]);
    expect(bench.world.broken()).toEqual([]);
  });

  it('voids every proof where a wrong value is let in, before anything is touched', async () => {
    const bench = await benchFor();
    bench.world.provider.gullible = true;
    const report = await runUntilItStops(bench);
    expect(report).toMatchObject({ state: 'needs-human', code: 'VERIFICATION_VOID' });
    expect(types(bench)).not.toContain('rolling-back');
    expect(bench.world.provider.value('app')).toBe('the-first-value-of-all');
  });

  it('sees that somebody changed the value outside', async () => {
    const bench = await benchFor();
    bench.world.provider.set('app', 'changed by hand');
    const [report] = await bench.run();
    expect(report).toMatchObject({ state: 'needs-human', code: 'DRIFT' });
    expect(bench.world.provider.value('app')).toBe('changed by hand');
  });

  it('keeps both values valid for the grace period and continues in later runs', async () => {
    const bench = await benchFor({ strategy: 'blue-green' }, { gracePeriod: 6 * HOUR, recoveryPeriod: 2 * HOUR });
    const { world } = bench;
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(world.live()).toEqual(['app-a', 'app-b']);
    world.clock.advance(6 * HOUR - MINUTE);
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(world.live()).toHaveLength(2);
    world.clock.advance(2 * MINUTE);
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(world.live()).toEqual(['app-b']);
    world.clock.advance(3 * HOUR);
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('stops between steps when its window closes, gives the lease back, and goes on in the next one', async () => {
    const windows = [{ cron: '0 8 * * *', duration: HOUR, timezone: 'UTC' }];
    const bench = await benchFor({ strategy: 'blue-green', consumers: ['app', 'worker'] }, { windows });
    const { world } = bench;
    const late = on('rotator.issue', { before: () => world.clock.advance(2 * HOUR) });
    const report = { state: 'waiting', code: 'OUT_OF_WINDOW', until: Date.UTC(2026, 10, 22, 8) };
    expect(await bench.run(new Faults(late))).toMatchObject([report]);
    expect(bench.ledger.entries().at(-1)).toMatchObject({ type: 'waiting', data: { step: 'deliver', why: 'window' } });
    expect(world.live()).toHaveLength(2);
    const entries = bench.ledger.entries().length;
    expect(await bench.run()).toMatchObject([report]);
    expect(bench.ledger.entries()).toHaveLength(entries);
    world.clock.jump(Date.UTC(2026, 10, 22, 8));
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('delivers a canary first, and nobody else before it was seen on the new value', async () => {
    const world = new World({ strategy: 'blue-green', consumers: ['canary', 'region'] });
    const [canary, region] = world.credential.consumers;
    const waves = [canary!, { ...region!, wave: 2 }];
    const bench = new Bench(Object.assign(world, { credential: { ...world.credential, consumers: waves } }));
    world.clock.advance(MINUTE);
    await bench.request();
    world.consumers[0]!.deaf = true;
    const old = [...world.place('region').values];
    expect(await runUntilItStops(bench)).toMatchObject({ state: 'needs-human', code: 'NOT_ADOPTED' });
    expect([...world.place('region').values]).toEqual(old);
    world.consumers[0]!.reload();
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(world.broken()).toEqual([]);
  });

  it('goes back from the recovery period: the old value is switched on again first', async () => {
    const bench = await benchFor({ strategy: 'blue-green' }, { recoveryPeriod: 2 * HOUR });
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(bench.world.live()).toEqual(['app-b']);
    await bench.write({ type: 'resumed', data: { command: 'rollback', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject([{ state: 'rolled-back' }]);
    expect(bench.world.live()).toEqual(['app-a']);
    expect(bench.world.broken()).toEqual([]);
  });

  it('lets a long session on the old slot end before the slot is emptied', async () => {
    const bench = await benchFor({ strategy: 'blue-green' });
    const [consumer] = bench.world.consumers;
    consumer!.clings = true;
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(bench.world.live()).toHaveLength(2);
    for (const session of bench.world.provider.sessions('app-a')) bench.world.provider.end(session);
    bench.world.clock.advance(2 * MINUTE);
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('sets other bytes after a refusal, the same bytes after a lost answer', async () => {
    const refused = await benchFor();
    expect(await runUntilItStops(refused, new Faults(on('rotator.issue', 'reject')))).toMatchObject({
      state: 'success',
    });
    expect(refused.ledger.entries().findLast(({ type }) => type === 'done')?.data).toMatchObject({
      version: 'pay-db.1.2',
    });
    for (const fault of ['lose-answer', 'lose-request'] as Fault[]) {
      const lost = await benchFor();
      expect(await runUntilItStops(lost, new Faults(on('rotator.issue', fault)))).toMatchObject({ state: 'success' });
      expect(lost.ledger.entries().findLast(({ type }) => type === 'done')?.data).toMatchObject({
        version: 'pay-db.1.1',
      });
    }
  });

  it('waits for a provider that is down at the change; the consumer never notices', async () => {
    const bench = await benchFor();
    const stop = () => {
      bench.world.provider.down = true;
    };
    const [report] = await bench.run(new Faults(on('rotator.issue', { before: stop })));
    expect(report).toMatchObject({ state: 'waiting' });
    bench.world.provider.down = false;
    expect(bench.world.broken()).toEqual([]);
    bench.world.clock.advance(HOUR);
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });

  it('freezes on hold with both values valid, and goes on afterwards', async () => {
    const bench = await benchFor({ strategy: 'blue-green' }, { gracePeriod: HOUR });
    await bench.run();
    await bench.write({ type: 'held', data: { hold: true, by: 'bob:2', reason: 'incident elsewhere' } });
    bench.world.clock.advance(2 * HOUR);
    expect(await bench.run()).toMatchObject([{ state: 'held' }]);
    expect(bench.world.live()).toHaveLength(2);
    await bench.write({ type: 'held', data: { hold: false, by: 'bob:2', reason: 'over' } });
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
  });
});

describe('two runners', () => {
  it('wait for the lease of the other, and act once between them', async () => {
    const bench = await benchFor();
    const began = bench.world.clock.monotonic();
    let second: Promise<unknown> | undefined;
    const stall = on('rotator.issue', {
      before: async () => {
        second = bench.run();
        await second;
      },
    });
    const first = await bench.run(new Faults(stall));
    expect(await second).toMatchObject([{ state: 'success' }]);
    expect(bench.world.clock.monotonic() - began).toBeGreaterThanOrEqual(5 * MINUTE + 30 * SECOND);
    expect(first).toMatchObject([{ state: 'success' }]);
    expect(types(bench).filter((type) => type === 'closed')).toHaveLength(1);
    expect(bench.world.broken()).toEqual([]);
    expect(bench.world.live()).toHaveLength(1);
  });

  it('skip the wait when the holder is known to have ended', async () => {
    const bench = await benchFor();
    await bench.run(new Faults(on('rotator.issue', 'crash-before'))).catch(() => undefined);
    const began = bench.world.clock.monotonic();
    expect(await bench.run(new Faults(), {}, { isDead: async () => true })).toMatchObject([{ state: 'success' }]);
    expect(bench.world.clock.monotonic() - began).toBeLessThan(MINUTE);
  });
});
