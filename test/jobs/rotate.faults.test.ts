import { describe, expect, it } from '@jest/globals';
import type { Strategy } from '../../src/domain/credential.js';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { HOUR, MINUTE } from '../../src/domain/time.js';
import { type Fault, Faults, on, type Plan } from '../doubles/faults.js';
import { SharedClock } from '../doubles/shared-clock.js';
import { World } from '../doubles/world.js';
import { Bench, policy } from './rotate-bench.js';

async function benchFor(strategy: Strategy = 'blue-green', consumers: readonly string[] = ['app', 'worker']) {
  const bench = new Bench(new World({ strategy, consumers }), policy);
  bench.world.clock.advance(MINUTE);
  await bench.request();
  return bench;
}

const success = [{ state: 'success' }];
const count = (bench: Bench, type: string, step?: string) =>
  bench.ledger.entries().filter((one) => one.type === type && (!step || ('step' in one.data && one.data.step === step)))
    .length;
const throwing = (code: 'LEDGER_CONFLICT' | 'LEDGER_UNREACHABLE'): Fault => ({
  before: () => {
    throw new RekeyerError(code, 'for the test');
  },
});
/** Every call of this name, from the first to the last. */
const always =
  (name: string, fault: Fault): Plan =>
  (call) =>
    call.name === name ? fault : undefined;

/** Runs again and again as a schedule would, until the rotation is closed or a person is asked. */
async function runOn(bench: Bench, plan?: Plan) {
  let [report] = await bench.run(new Faults(plan));
  for (let tick = 0; tick < 20 && report?.state === 'waiting'; tick++) {
    bench.world.clock.advance(HOUR);
    [report] = await bench.run(new Faults(plan));
  }
  return report;
}

describe('a runner that dies', () => {
  it.each<[string, Fault]>([
    ['G1: after the intent, before the effect: the same attempt is made again', 'crash-before'],
    ['G2, G18: after the effect, before its entry: the world is observed, nothing is done twice', 'crash-after'],
  ])('%s', async (_what, fault) => {
    const bench = await benchFor();
    await bench.run(new Faults(on('rotator.issue', fault))).catch(() => undefined);
    expect(count(bench, 'intended', 'issue')).toBe(1);
    expect(count(bench, 'done', 'issue')).toBe(0);
    const value = bench.world.provider.value('app-b');
    expect(await bench.run()).toMatchObject(success);
    if (fault === 'crash-after') expect(bench.world.provider.value('app-b')).toBe(value);
    expect(bench.ledger.entries().at(-2)).toMatchObject({ data: { version: 'pay-db.1.1' } });
  });

  it('G25: in the same step every time leaves both values valid and asks a person', async () => {
    const bench = await benchFor();
    const dying = always('delivery.put', 'crash-before');
    for (let death = 0; death < 6; death++) await bench.run(new Faults(dying)).catch(() => undefined);
    expect(await bench.run(new Faults(dying))).toMatchObject([{ state: 'needs-human', code: 'RUNNER_LOST' }]);
    expect(bench.world.live()).toEqual(['app-a', 'app-b']);
    expect(bench.world.broken()).toEqual([]);
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await bench.run()).toMatchObject(success);
  });
});

describe('an answer that never came', () => {
  it.each<[string, Fault]>([
    ['G3: is decided by looking: the request was lost', 'lose-request'],
    ['G4: is decided by looking: the answer to a change was lost', 'lose-answer'],
  ])('%s', async (_what, fault) => {
    const bench = await benchFor();
    expect(await runOn(bench, on('rotator.issue', fault))).toMatchObject({ state: 'success' });
    expect(bench.ledger.entries().at(-2)).toMatchObject({ data: { version: 'pay-db.1.1' } });
  });

  it('G5: because the provider throttles is tried later, with growing waits, and not for ever', async () => {
    const bench = await benchFor();
    expect(await runOn(bench, always('rotator.issue', 'unavailable'))).toMatchObject({ state: 'needs-human' });
    expect(count(bench, 'failed', 'issue')).toBe(policy.retry.maxAttempts);
    expect(bench.world.broken()).toEqual([]);
  });

  it('G6: a no that stays a no is a person’s, with both values as they were', async () => {
    const bench = await benchFor();
    expect(await runOn(bench, always('rotator.issue', 'reject'))).toMatchObject({ state: 'needs-human' });
    expect(count(bench, 'failed', 'issue')).toBe(policy.retry.maxAttempts);
    const versions = bench.ledger.entries().flatMap((one) => (one.type === 'failed' ? one.data.version : []));
    expect(versions).toEqual(['pay-db.1.1', 'pay-db.1.2', 'pay-db.1.3']);
    expect(bench.world.live()).toEqual(['app-a']);
  });
});

describe('the ledger', () => {
  it('G7: was faster: the run reads again and goes on, and does nothing twice', async () => {
    const bench = await benchFor();
    const twice = [3, 4].map((nth) => on('ledger.append', throwing('LEDGER_CONFLICT'), nth));
    const plan: Plan = (call) => twice.map((one) => one(call)).find(Boolean);
    expect(await bench.run(new Faults(plan))).toMatchObject(success);
    expect(count(bench, 'done', 'issue')).toBe(1);
  });

  it.each<[string, Fault]>([
    ['G8: nobody knows whether the entry is in, and it is not', throwing('LEDGER_UNREACHABLE')],
    ['G8: nobody knows whether the entry is in, and it is', 'crash-after'],
  ])('%s: no effect follows, and the next run reads the truth', async (_what, fault) => {
    const bench = await benchFor();
    const faults = new Faults(on('ledger.append', fault, 3));
    await expect(bench.run(faults)).rejects.toThrow();
    expect(faults.calls.at(-1)).toMatch(/^(ledger\.append|.*close)$/);
    expect(await bench.run()).toMatchObject(success);
    const ids = bench.ledger.entries().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('G16: cannot be reached: no intent, so no effect', async () => {
    const bench = await benchFor();
    const faults = new Faults(always('ledger.append', throwing('LEDGER_UNREACHABLE')));
    await expect(bench.run(faults)).rejects.toThrow('for the test');
    expect(faults.calls.filter((call) => !/^ledger\.|close$/.test(call))).toEqual([]);
  });
});

describe('two runners', () => {
  it('G9: name the same rotation, and the loser of the lease waits', async () => {
    const bench = new Bench(new World({ strategy: 'blue-green', clock: new SharedClock() }));
    await bench.request();
    const reports = await Promise.all([bench.run(), bench.run()]);
    expect(reports).toMatchObject([success, success]);
    expect(count(bench, 'closed')).toBe(1);
  });

  it('G11: of which one is alive but late: its lease is void after TTL and the longest request, not before', async () => {
    const bench = await benchFor();
    const began = bench.world.clock.monotonic();
    let taken = 0;
    const late: Fault = {
      before: async () => {
        await bench.run();
        taken = bench.world.clock.monotonic() - began;
      },
    };
    await bench.run(new Faults(on('rotator.inspect', late)));
    expect(taken).toBeGreaterThanOrEqual(5 * MINUTE + 30_000);
    expect(count(bench, 'closed')).toBe(1);
  });
});

describe('an approval that is withdrawn', () => {
  const refuse = async () => ({ code: 'REQUEST_WITHDRAWN' as const, message: 'the request was reverted' });
  const allow = async () => undefined;

  it('G13: before the first effect: it is closed and nothing is touched', async () => {
    const bench = await benchFor();
    bench.authority = { mayStart: refuse, mayContinue: allow };
    expect(await bench.run()).toMatchObject([{ state: 'aborted', code: 'REQUEST_WITHDRAWN' }]);
    expect(bench.world.live()).toEqual(['app-a']);
  });

  it('G13: in the middle: it freezes with both values valid, and destroys nothing', async () => {
    const bench = await benchFor();
    await bench.run(new Faults(on('rotator.deactivate', 'crash-before'))).catch(() => undefined);
    bench.authority = { mayStart: allow, mayContinue: refuse };
    expect(await bench.run()).toMatchObject([{ state: 'needs-human', code: 'REQUEST_WITHDRAWN' }]);
    expect(bench.world.live()).toEqual(['app-a', 'app-b']);
  });
});

describe('consumers', () => {
  it('G14: of which some have the new value: the old one stays, and the rest is tried again', async () => {
    const bench = await benchFor();
    bench.world.place('worker').jammed = false;
    const plan = on('delivery.put', 'unavailable', 2);
    const [first] = await bench.run(new Faults(plan));
    expect(first).toMatchObject({ state: 'waiting' });
    expect(bench.world.live()).toHaveLength(2);
    expect(bench.world.broken()).toEqual([]);
    bench.world.clock.advance(HOUR);
    expect(await bench.run()).toMatchObject(success);
  });

  it('G15: a candidate that is refused in the end is taken back, and the old value was valid all along', async () => {
    const bench = await benchFor();
    const spoil: Fault = {
      before: () => {
        bench.world.provider.set('app-b', 'something else');
      },
    };
    const bad = on('probe.attempt', spoil, 4);
    const report = await runOn(bench, bad);
    expect(report?.state === 'rolled-back' || report?.state === 'needs-human').toBe(true);
    expect(bench.world.broken()).toEqual([]);
    expect(bench.world.live()).toContain('app-a');
  });

  it('K4: of a verifier that knows one value only are locked out no longer than the plan accepts', async () => {
    const bench = await benchFor('immediate');
    const jam: Fault = {
      before: () => {
        bench.world.place('app').jammed = true;
      },
    };
    const began = bench.world.clock.now();
    expect(await bench.run(new Faults(on('delivery.put', jam)))).toMatchObject([{ state: 'rolled-back' }]);
    expect(bench.world.clock.now() - began).toBeLessThan(6 * MINUTE);
    expect(bench.world.broken()).toEqual([]);
  });
});
