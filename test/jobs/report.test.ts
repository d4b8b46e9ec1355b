import { describe, expect, it } from '@jest/globals';
import type { Credential } from '../../src/domain/credential.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import { DAY } from '../../src/domain/time.js';
import { advance } from '../../src/jobs/advance.js';
import { report } from '../../src/jobs/report.js';
import { defaultRotateOptions } from '../../src/jobs/rotate/ports.js';
import { scan } from '../../src/jobs/scan.js';
import { policy } from '../builders.js';
import { Faults, on } from '../doubles/faults.js';
import { MemoryIssues } from '../doubles/memory-issues.js';
import { World } from '../doubles/world.js';
import { templates } from '../templating/pages.js';
import { actor, Bench, benchTools } from './rotate-bench.js';

const rule = policy({ maxAge: 60 * DAY, gracePeriod: 0, recoveryPeriod: 0 });

/** A repository with these credentials, each created 90 days ago unless said. */
function scene(fields: Partial<Credential> = {}, rules: Partial<RotationPolicy> = {}) {
  const world = new World();
  const now = world.clock.now();
  const credential: Credential = { ...world.credential, createdAt: now - 90 * DAY, ...fields };
  const bench = new Bench(world, { ...rule, ...rules });
  const issues = new MemoryIssues(world.clock);
  let credentials: readonly Credential[] = [credential];
  const registry = () => ({ credentials, policies: [bench.rule], exceptions: [] });
  const run = async (newIssuesPerRun = 20) => {
    issues.calls.length = 0;
    const { state } = await bench.ledger.read();
    const seen = scan({ registry: registry(), ledger: state, now: world.clock.now() });
    const parts = { ledger: bench.ledger, forge: { issues, comments: issues }, templates };
    return { ...(await report(seen, parts, { actor, newIssuesPerRun })), calls: [...issues.calls] };
  };
  const rotate = async (faults = new Faults()) => {
    const ports = { ...benchTools(world, faults), ledger: faults.wrap('ledger', bench.ledger) };
    return advance(registry() as never, ports, { ...defaultRotateOptions, holder: `r${now}`, actor });
  };
  const set = (next: readonly Credential[]) => {
    credentials = next;
  };
  return { world, bench, issues, run, rotate, set, credential };
}

describe('report', () => {
  it('opens one issue for an overdue credential, and makes no request while nothing changes', async () => {
    const { run, issues } = scene();
    expect(await run()).toMatchObject({ opened: 1, calls: ['own', 'open'] });
    expect(issues.all.get(1)).toMatchObject({ title: 'pay-db is overdue', labels: ['rotation:overdue'] });
    expect(issues.all.get(1)?.body).toContain('@acme/payments');
    expect(await run()).toMatchObject({ opened: 0, edited: 0, calls: [] });
  });

  it('opens none where the policy only reports', async () => {
    const { run } = scene({}, { onDue: 'report' });
    expect(await run()).toMatchObject({ opened: 0, calls: [] });
  });

  it('edits the issue in place when the state changes', async () => {
    const { run, issues, bench } = scene();
    await run();
    await bench.write({ type: 'compromised', data: { reason: 'seen in a public log' } });
    expect(await run()).toMatchObject({ edited: 1, calls: ['edit'] });
    expect(issues.all.get(1)).toMatchObject({ title: 'pay-db is compromised', labels: ['rotation:compromised'] });
  });

  it('closes it with the evidence once the rotation is proven, and reopens it when it is due again', async () => {
    const { run, issues, bench, rotate, world } = scene();
    await run();
    await bench.request();
    await rotate();
    expect(await run()).toMatchObject({ closed: 1, calls: ['comment', 'close completed'] });
    const [closing] = issues.comments;
    expect(closing?.body).toContain('pay-db.1');
    expect(closing?.body).toContain('Old value refused | yes');
    expect(await run()).toMatchObject({ calls: [] });
    world.clock.advance(61 * DAY);
    expect(await run()).toMatchObject({ opened: 1, calls: ['own', 'reopen'] });
    expect(issues.all.size).toBe(1);
  });

  it('opens a new one when the last was closed more than 90 days ago', async () => {
    const { run, issues, bench, rotate, world } = scene({}, { maxAge: 100 * DAY });
    world.clock.advance(20 * DAY);
    await run();
    await bench.request();
    await rotate();
    await run();
    world.clock.advance(101 * DAY);
    await run();
    expect([...issues.all.values()].map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('tells a stop once, with what is valid now', async () => {
    const { run, issues, bench, rotate, world } = scene();
    await run();
    await bench.request();
    world.provider.set('app', 'changed by hand');
    await rotate();
    expect(await run()).toMatchObject({ calls: ['edit', 'comment'] });
    expect(issues.all.get(1)).toMatchObject({ labels: ['rotation:failed'] });
    expect(issues.comments[0]?.body).toContain('nothing was touched');
    expect(issues.comments[0]?.body).toContain('/rotate retry');
    expect(await run()).toMatchObject({ calls: [] });
  });

  it('opens one for a rotation that stopped, whatever the policy says', async () => {
    const { run, bench, rotate, world } = scene({}, { onDue: 'report' });
    await bench.request();
    world.provider.set('app', 'changed by hand');
    await rotate();
    expect(await run()).toMatchObject({ opened: 1 });
  });

  it('finds an issue again that was opened right before a crash', async () => {
    const { run, issues, bench } = scene();
    const faults = new Faults(on('ledger.append', 'crash-before'));
    const append = bench.ledger.append.bind(bench.ledger);
    bench.ledger.append = faults.wrap('ledger', { append }).append;
    await expect(run()).rejects.toThrow('at ledger.append');
    bench.ledger.append = append;
    expect(await run()).toMatchObject({ edited: 1, calls: ['own', 'edit'] });
    expect(issues.all.size).toBe(1);
  });

  it('opens anew what was deleted, and reopens what a person closed although nothing has changed', async () => {
    const { run, issues } = scene();
    await run();
    await issues.close(1, 'completed');
    expect(await run()).toMatchObject({ calls: ['find', 'reopen'] });
    issues.all.delete(1);
    expect(await run()).toMatchObject({ opened: 1, calls: ['find', 'own', 'open'] });
    expect(issues.all.get(2)).toMatchObject({ state: 'open', title: 'pay-db is overdue' });
    expect(await run()).toMatchObject({ calls: [] });
  });

  it('lets an issue rest that was deleted after nothing was to be said any more', async () => {
    const { run, issues, set } = scene();
    await run();
    issues.all.delete(1);
    set([]);
    expect(await run()).toMatchObject({ calls: ['find'] });
    expect(await run()).toMatchObject({ calls: [] });
  });

  it('caps how many are opened at once', async () => {
    const { run, set, credential, issues } = scene();
    set(['a', 'b', 'c'].map((name) => ({ ...credential, name })));
    expect(await run(2)).toMatchObject({ opened: 2, postponed: 1 });
    expect(await run(2)).toMatchObject({ opened: 1, postponed: 0 });
    expect(issues.all.size).toBe(3);
  });

  it('closes the issue of a credential that left the registry as not planned', async () => {
    const { run, set } = scene();
    await run();
    set([]);
    expect(await run()).toMatchObject({ closed: 1, calls: ['comment', 'close not_planned'] });
    expect(await run()).toMatchObject({ calls: [] });
  });
});
