import { describe, expect, it } from '@jest/globals';
import type { Credential } from '../../src/domain/credential.js';
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
async function wave(plan: (name: string) => Faults) {
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

  it('is as patient with a slow step as a lease allows', () => {
    expect(defaultRotateOptions.straggler).toBeLessThan(defaultRotateOptions.leaseTtl - MINUTE);
  });
});
