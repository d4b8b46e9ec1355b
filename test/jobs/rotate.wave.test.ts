import { describe, expect, it } from '@jest/globals';
import { type Gate, gateOf } from '../../src/domain/admission.js';
import type { Credential } from '../../src/domain/credential.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { MINUTE } from '../../src/domain/time.js';
import { defaultRotateOptions, type RotatePorts } from '../../src/jobs/rotate/ports.js';
import { rotate } from '../../src/jobs/rotate.js';
import { Faults, on } from '../doubles/faults.js';
import { MemoryLedger } from '../doubles/ledger.js';
import { SetClock } from '../doubles/set-clock.js';
import { World } from '../doubles/world.js';
import { actor, benchTools, policy } from './rotate-bench.js';

const NAMES = ['alpha', 'beta', 'gamma'];

/** Three credentials, each with a world of its own, over one ledger and one clock. */
async function wave(plan: (name: string) => Faults, gate?: Gate) {
  const clock = new SetClock();
  const worlds = new Map(NAMES.map((name) => [name, new World({ clock })]));
  const credentials: Credential[] = NAMES.map((name) => ({ ...worlds.get(name)!.credential, name }));
  const ledger = new MemoryLedger({ clock });
  const appends = new Faults();
  for (const credential of NAMES) {
    const common = { rotation: `${credential}.1`, credential, actor };
    const requested = { action: 'rotate', reason: 'due', generation: 1, requester: 'alice:1' } as const;
    await ledger.append(await ledger.read(), 'test', [
      { ...common, type: 'requested', data: requested },
      { ...common, type: 'approved', data: { by: 'bob:2' } },
    ]);
  }
  const ports: RotatePorts = {
    ...benchTools(worlds.get('alpha')!),
    ...(gate && { gate }),
    ledger: appends.wrap('ledger', ledger),
    workbench: {
      bind: (credential) => {
        const world = worlds.get(credential.name)!;
        return benchTools(world, plan(credential.name)).workbench.bind(credential);
      },
    },
  };
  const works = credentials.map((credential) => ({ credential, terms: termsOf(credential, policy) }));
  const run = () => rotate(works, ports, { ...defaultRotateOptions, holder: 'runner', actor });
  return { run, worlds, ledger, appends: () => appends.calls.filter((call) => call === 'ledger.append').length, works };
}

describe('a wave of rotations', () => {
  it('advances in lock-step: one append a step, whatever their number', async () => {
    const { run, appends, works } = await wave(() => new Faults());
    const reports = await run();
    expect(reports.map(({ credential, state }) => [credential, state])).toEqual(NAMES.map((name) => [name, 'success']));
    expect(appends()).toBe((works[0]?.terms.forward.length ?? 0) + 1);
  });

  it('goes on without one that fails', async () => {
    const { run, worlds } = await wave((name) =>
      name === 'beta' ? new Faults(on('rotator.inspect', 'unavailable')) : new Faults(),
    );
    const reports = await run();
    expect(reports.map(({ state }) => state)).toEqual(['success', 'waiting', 'success']);
    expect(worlds.get('beta')?.provider.value('app')).toBe('the-first-value-of-all');
  });

  it('leaves a straggler behind and takes its outcome in when it comes', async () => {
    let finish = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { run, ledger } = await wave((name) =>
      name === 'gamma' ? new Faults(on('rotator.issue', { before: () => slow })) : new Faults(),
    );
    const running = run();
    for (let turn = 0; turn < 2000; turn++) await Promise.resolve();
    const closed = () =>
      ledger
        .entries()
        .filter(({ type }) => type === 'closed')
        .map(({ credential }) => credential);
    expect(closed()).toEqual(['alpha', 'beta']);
    finish();
    expect((await running).map(({ state }) => state)).toEqual(['success', 'success', 'success']);
    expect(closed()).toEqual([...NAMES]);
  });

  describe('with an order and limits', () => {
    const related = (name: string, dependsOn: string[]) => ({ ...new World().credential, name, dependsOn });
    const chain = [related('alpha', ['beta']), related('beta', ['gamma']), related('gamma', [])];
    const began = (ledger: MemoryLedger) =>
      ledger
        .entries()
        .flatMap(({ type, credential }) => (['leased', 'closed'].includes(type) ? `${type} ${credential}` : []));

    it('begins with each when the one before it is closed, in one run', async () => {
      const { run, ledger } = await wave(
        () => new Faults(),
        gateOf(chain, () => undefined),
      );
      expect((await run()).map(({ state }) => state)).toEqual(['success', 'success', 'success']);
      const order = ['leased gamma', 'closed gamma', 'leased beta', 'closed beta', 'leased alpha', 'closed alpha'];
      expect(began(ledger)).toEqual(order);
    });

    it('leaves what comes after one that waits to a later run, and begins nothing after one that failed', async () => {
      const slow = await wave(
        (name) => (name === 'gamma' ? new Faults(on('rotator.inspect', 'unavailable')) : new Faults()),
        gateOf(chain, () => undefined),
      );
      expect(await slow.run()).toMatchObject([
        { state: 'waiting', code: 'DEPENDENCY_PENDING' },
        { state: 'waiting', code: 'DEPENDENCY_PENDING' },
        { state: 'waiting' },
      ]);
      const jam = () => {
        jammed.worlds.get('gamma')!.place('app').jammed = true;
      };
      const jammed = await wave(
        (name) => (name === 'gamma' ? new Faults(on('delivery.put', { before: jam })) : new Faults()),
        gateOf(chain, () => undefined),
      );
      expect(await jammed.run()).toMatchObject([
        { state: 'aborted', code: 'DEPENDENCY_FAILED' },
        { state: 'aborted', code: 'DEPENDENCY_FAILED' },
        { state: 'rolled-back' },
      ]);
      expect(jammed.worlds.get('alpha')!.provider.value('app')).toBe('the-first-value-of-all');
    });

    it('lets so many go at a time, and so many in a run', async () => {
      const limited = (limits: RotationPolicy['limits']) =>
        gateOf(
          chain.map((one) => related(one.name, [])),
          () => ({ ...policy, limits }),
        );
      const one = await wave(() => new Faults(), limited({ maxConcurrent: 1 }));
      expect((await one.run()).map(({ state }) => state)).toEqual(['success', 'success', 'success']);
      expect(began(one.ledger).filter((line) => line.startsWith('leased'))).toHaveLength(3);
      expect(began(one.ledger)[1]).toBe('closed alpha');
      const two = await wave(() => new Faults(), limited({ maxPerRun: 2 }));
      expect(await two.run()).toMatchObject([
        { state: 'success' },
        { state: 'success' },
        { state: 'waiting', code: 'LIMIT_REACHED' },
      ]);
      expect(await two.run()).toMatchObject([{ state: 'success' }, { state: 'success' }, { state: 'success' }]);
    });
  });

  it('is as patient with a slow step as a lease allows', () => {
    expect(defaultRotateOptions.straggler).toBeLessThan(defaultRotateOptions.leaseTtl - MINUTE);
  });
});
