import { describe, expect, it } from '@jest/globals';
import { keepDashboard } from '../../../src/jobs/dashboard.js';
import { report } from '../../../src/jobs/report.js';
import { scan } from '../../../src/jobs/scan.js';
import { obeyTicks } from '../../../src/jobs/tick-boxes.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();

async function shown() {
  const world = scene();
  const seen = scan({ registry: await world.registry(), ledger: await world.state(), now: world.now });
  await keepDashboard(seen, await world.ports(), { hearsTicks: true });
  const issue = world.issues().find(({ body }) => body?.includes(':dashboard:'));
  if (!issue) throw new Error('there is no dashboard');
  return { world, issue };
}

/** Somebody ticks a box, and GitHub tells of it. */
async function tick(login: string, words: string) {
  const { world, issue } = await shown();
  const body = (issue.body ?? '').replace(`- [ ] ${words}`, `- [x] ${words}`);
  expect(body).not.toBe(issue.body);
  // The page lets whoever may write, or wrote it, edit; the double takes the owner's hand for theirs.
  const api = world.as('owner').api;
  await api.issues.update({ owner: 'acme', repo: 'creds', issue_number: issue.number, body });
  const editor = { login, id: world.idOf(login), type: 'User' } as const;
  const heard = await obeyTicks(issue.number, editor, await world.ports(), { actor: world.actor, now: world.now });
  return { world, issue, heard, editor, answers: world.comments(issue.number) };
}

describe('a scan', () => {
  const run = async () => {
    const world = scene();
    const parts = await world.ports();
    const see = async () => scan({ registry: await world.registry(), ledger: await world.state(), now: world.now });
    world.scene.spent();
    await report(await see(), parts, { actor: world.actor, newIssuesPerRun: 20 });
    await keepDashboard(await see(), parts, { hearsTicks: true });
    return world.scene.spent();
  };

  it('costs its changes and the look at what is open, and nothing while nothing changes', async () => {
    // Two issues and the dashboard; one look each for what a crash may have left, and one for what is open.
    expect((await run()).counted).toBeLessThanOrEqual(3 + 3);
    // The list of open issues has changed by the run before.
    expect((await run()).counted).toBeLessThanOrEqual(2);
    expect(await run()).toMatchObject({ counted: 0 });
  });
});

describe('the dashboard', () => {
  it('is one issue, found again by its marker; the same page is not written twice', async () => {
    const { world, issue } = await shown();
    expect(issue.body).toContain('| `pay-db` | `@\u200bacme/payments` | 2026-07-31 | by policy "db" |');
    world.scene.spent();
    await shown();
    expect(world.scene.spent().counted).toBeLessThanOrEqual(1);
    await shown();
    expect(world.scene.spent()).toEqual({ counted: 0, unchanged: 1 });
    expect(world.issues()).toHaveLength(1);
  });

  it('does what is ticked for whoever may have it done, once, and empties the box', async () => {
    const { world, issue, heard, editor, answers } = await tick('alice', 'Open the pull request that rotates `pay-db`');
    expect(heard).toEqual({ heard: 1, wake: false });
    expect(answers).toEqual([expect.stringContaining('The rotation of pay-db is proposed. See #')]);
    const { requests } = await world.state();
    expect([...requests.values()][0]?.proposal?.requester).toBe(`alice:${world.idOf('alice')}`);
    const again = await obeyTicks(issue.number, editor, await world.ports(), { actor: world.actor, now: world.now });
    expect(again).toEqual({ heard: 0, wake: false });
  });

  it('refuses a reader with the reason, and listens to no program', async () => {
    const { world, issue, answers } = await tick('mallory', 'Look at everything again');
    expect(answers).toEqual([expect.stringContaining('mallory: only somebody with write access may do that.')]);
    const bot = { login: 'helper[bot]', id: 5, type: 'Bot' } as const;
    const options = { actor: world.actor, now: world.now };
    expect(await obeyTicks(issue.number, bot, await world.ports(), options)).toEqual({ heard: 0, wake: false });
  });

  it('is rescanned by whoever may write', async () => {
    expect((await tick('dora', 'Look at everything again')).heard).toEqual({ heard: 1, wake: true });
  });
});
