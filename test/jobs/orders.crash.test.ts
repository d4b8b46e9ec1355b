import { describe, expect, it } from '@jest/globals';
import type { Strategy } from '../../src/domain/credential.js';
import type { Order } from '../../src/domain/rotation/order.js';
import { HOUR, MINUTE } from '../../src/domain/time.js';
import { at, Crash, Faults, on } from '../doubles/faults.js';
import { World } from '../doubles/world.js';
import { numbers, sweep } from '../sweep.js';
import { Bench, policy } from './rotate-bench.js';

/** A policy that would wait for days, if anything were to be waited for. */
const patient = { ...policy, gracePeriod: 48 * HOUR, recoveryPeriod: 48 * HOUR };
const strategies: readonly Strategy[] = ['immediate', 'staged', 'blue-green', 'dual-write'];
const OLD = 'the-first-value-of-all';

async function benchFor(strategy: Strategy, order: Order): Promise<Bench> {
  const bench = new Bench(new World({ strategy }), patient);
  bench.world.clock.advance(MINUTE);
  await bench.requestOrder(order);
  return bench;
}

async function survives(bench: Bench, faults: Faults): Promise<boolean> {
  try {
    await bench.run(faults);
    return true;
  } catch (error) {
    if (error instanceof Crash) return false;
    throw error;
  }
}

/** Nobody gets in with the old value any more, the consumer gets in with the new one, and the ledger knows both. */
async function containment(bench: Bench): Promise<string[]> {
  const { world } = bench;
  const wrong = world.broken().map((name) => `${name} is locked out`);
  for (const account of world.provider.accounts) {
    if (world.provider.lets(account, OLD)) wrong.push(`${account} lets the old value in`);
  }
  const state = await bench.state();
  if (state?.open) wrong.push(`still open after ${state.open.at(-1)?.type}`);
  if (state?.incident?.outcome !== 'success' || !state.incident.refused)
    wrong.push('the ledger does not say contained');
  if (world.live().length !== 1) wrong.push(`live: ${world.live().join(' ')}`);
  return wrong;
}

describe.each(
  strategies.flatMap(
    (strategy) =>
      [
        [strategy, 'replace-first'],
        [strategy, 'revoke-first'],
      ] as const,
  ),
)('an emergency of %s, %s', (strategy, emergency) => {
  const order: Order = { action: 'rotate', emergency };

  it('waits for nothing and proves everything', async () => {
    const bench = await benchFor(strategy, order);
    const before = bench.world.clock.now();
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(bench.world.clock.now() - before).toBeLessThan(MINUTE);
    expect(await containment(bench)).toEqual([]);
    const steps = bench.ledger.entries().flatMap((entry) => (entry.type === 'done' ? entry.data.step : []));
    expect(steps).toEqual(expect.arrayContaining(['verify', 'verify-retired']));
  });

  it('is contained by the next runner after a crash at any call', async () => {
    const faults = new Faults();
    await (await benchFor(strategy, order)).run(faults);
    const wrong: string[] = [];
    for (const n of sweep(numbers(1, faults.calls.length), 10)) {
      const bench = await benchFor(strategy, order);
      if (!(await survives(bench, new Faults(at(n, 'crash-after'))))) await bench.run();
      wrong.push(...(await containment(bench)).map((what) => `crash after ${n}: ${what}`));
    }
    expect(wrong).toEqual([]);
  });
});

describe('an emergency', () => {
  it('switches the old value off first, where that was asked for', async () => {
    const bench = await benchFor('dual-write', { action: 'rotate', emergency: 'revoke-first' });
    const faults = new Faults();
    await bench.run(faults);
    const { calls } = faults;
    expect(calls.indexOf('rotator.deactivate')).toBeGreaterThan(-1);
    expect(calls.indexOf('rotator.deactivate')).toBeLessThan(calls.indexOf('rotator.mint'));
  });

  it('never goes back to the value that others know, but asks a person', async () => {
    const bench = await benchFor('dual-write', { action: 'rotate', emergency: 'replace-first' });
    const jam = on('delivery.put', {
      before: () => {
        bench.world.place('app').jammed = true;
      },
    });
    let [report] = await bench.run(new Faults(jam));
    for (let tick = 0; tick < 10 && report?.state === 'waiting'; tick++) {
      bench.world.clock.advance(HOUR);
      [report] = await bench.run();
    }
    expect(report).toMatchObject({ state: 'needs-human' });
    expect(bench.ledger.entries().map(({ type }) => type)).not.toContain('rolling-back');
  });

  it('declared in the middle of a rotation ends its waiting', async () => {
    const bench = new Bench(new World({ strategy: 'dual-write' }), patient);
    bench.world.clock.advance(MINUTE);
    await bench.request();
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    await bench.write({ type: 'emergency', data: { mode: 'replace-first', by: 'alice:1', reason: 'seen in a paste' } });
    bench.order = { action: 'rotate', emergency: 'replace-first' };
    bench.world.clock.advance(6 * MINUTE);
    const [report] = await bench.run();
    expect(report?.state).toBe('success');
    expect(await containment(bench)).toEqual([]);
  });
});

describe.each(strategies)('retiring by %s', (strategy) => {
  /** Its user is gone, as it should be before anything is retired. */
  async function retiring(): Promise<Bench> {
    const bench = await benchFor(strategy, { action: 'retire' });
    const { provider } = bench.world;
    for (const account of provider.accounts) for (const session of provider.sessions(account)) provider.end(session);
    return bench;
  }

  async function finish(bench: Bench): Promise<void> {
    for (let tick = 0; tick < 4; tick++) {
      await bench.run();
      bench.world.clock.advance(25 * HOUR);
    }
  }

  async function ended(bench: Bench): Promise<string[]> {
    const state = await bench.state();
    const wrong = bench.world.live().map((account) => `${account} lets somebody in`);
    if (state?.retiredAt === undefined) wrong.push('the ledger does not say retired');
    if (state?.rotatedAt !== undefined) wrong.push('the ledger counts an age');
    if (bench.world.place('app').box.size > 0) wrong.push('custody keeps a value');
    return wrong;
  }

  it('switches off, proves it, keeps it for a while and destroys it; nothing new is made', async () => {
    const bench = await retiring();
    await finish(bench);
    expect(await ended(bench)).toEqual([]);
    const steps = bench.ledger.entries().flatMap((entry) => (entry.type === 'done' ? entry.data.step : []));
    expect(steps).toEqual(['preflight', 'stage', 'drain', 'revoke', 'verify-refused', 'recovery', 'remove']);
  });

  it('waits for those who still use it', async () => {
    const bench = await benchFor(strategy, { action: 'retire' });
    expect(await bench.run()).toMatchObject([{ state: 'waiting' }]);
    expect(bench.world.broken()).toEqual([]);
  });

  it('is finished after a crash at any call', async () => {
    const faults = new Faults();
    await (await retiring()).run(faults);
    const wrong: string[] = [];
    for (const n of sweep(numbers(1, faults.calls.length), 8)) {
      const bench = await retiring();
      await survives(bench, new Faults(at(n, 'crash-after')));
      await finish(bench);
      wrong.push(...(await ended(bench)).map((what) => `crash after ${n}: ${what}`));
    }
    expect(wrong).toEqual([]);
  });
});
