import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { offerRemovals } from '../../../src/jobs/offer-removals.js';
import { scan } from '../../../src/jobs/scan.js';
import { registryFiles } from './registry-files.js';
import { registrySceneForEach } from './registry-scene.js';

const files = {
  ...registryFiles,
  'policies/db.yaml': `${registryFiles['policies/db.yaml']}  exceptions: { allowed: true, maxDuration: 60d, approvers: ["@acme/security", "@acme/payments"] }\n`,
};
const scene = registrySceneForEach(files);

async function asked(login = 'alice', words = '30d migration moving to the new cluster') {
  const world = scene();
  const issue = await world.as('alice').openIssue('It is time');
  const reply = await world.say(login, issue, `/rotate exception pay-db ${words}`);
  return { world, issue, reply, pull: issue + 1 };
}

describe('/rotate exception', () => {
  it('opens a pull request that those who approve exceptions decide, and neither who asked nor an owner', async () => {
    const { world, pull, reply, issue } = await asked();
    expect(reply).toEqual({ outcome: 'done', wake: false });
    expect(world.comments(issue)[0]).toContain(`See #${pull}.`);
    const first = await world.review(pull);
    expect(first.judgement.verdict).toMatchObject({ outcome: 'waiting', obstacles: [] });
    expect(first.judgement.requester).toBe(`alice:${world.idOf('alice')}`);
    await world.as('alice').review(pull, 'APPROVE');
    world.hub.addUser('erin');
    world.hub.setTeamMember('acme', 'payments', 'erin', { role: 'member', state: 'active' });
    world.hub.setRole('acme/creds', 'erin', 'write');
    await world.as('erin').review(pull, 'APPROVE');
    world.pass();
    const { verdict } = (await world.review(pull)).judgement;
    expect(verdict.refused.map(({ by, objection }) => `${by.login}: ${objection.reason}`)).toEqual([
      'alice: requester',
      'erin: owner',
    ]);
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    // Approved, and still merged by people alone.
    expect(await world.review(pull)).toMatchObject({ merged: false, judgement: { verdict: { outcome: 'approved' } } });
  });

  it.each([
    ['dora', '30d migration moving to the new cluster', 'only the owner'],
    ['alice', '90d migration moving to the new cluster', 'at most 60d'],
    ['alice', '30d laziness there was no time for it', 'the reason is one of'],
  ])('is refused to %s for %s', async (login, words, why) => {
    const { world, issue, reply } = await asked(login, words);
    expect(reply.outcome).toBe('refused');
    expect(world.comments(issue)[0]).toContain(why);
  });
});

describe('an exception', () => {
  it('is counted when it comes into force; its third renewal wants one more person', async () => {
    const { world, pull } = await asked();
    await world.authorise();
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    await world.forceMerge(pull);
    await world.authorise();
    expect((await world.state()).credentials.get('pay-db')?.grants).toEqual({ db: 1 });
    const data = { exception: 'pay-db-2026-11-21', policy: 'db', expiresAt: '2026-12-21T00:00:00Z' };
    for (const _ of [2, 3]) await world.append({ type: 'excepted', data, credential: 'pay-db' });
    const path = 'exceptions/pay-db-2026-11-21.yaml';
    const text = String((await world.file(path)) ?? '').replace(/expiresAt: .*/, 'expiresAt: 2026-12-30');
    await world.as('dora').pushFiles('longer', { [path]: text }, 'Once more');
    const longer = await world.as('dora').openPull('longer', 'Once more');
    const { missing } = (await world.review(longer)).judgement.verdict;
    expect(missing.map(({ rule, count }) => `${rule}: ${count}`)).toContain('exceptions of policy "db": 2');
  });

  it('that has ended is offered for removal, once; closing that means that the file stays', async () => {
    const { world, pull } = await asked();
    await world.forceMerge(pull);
    const look = async () => {
      const registry = await world.registry();
      const seen = scan({ registry, ledger: await world.state(), now: world.now });
      return offerRemovals(seen, registry, await world.ports(), world.actor);
    };
    expect(await look()).toEqual([]);
    world.pass(31 * DAY);
    const [removal = 0] = await look();
    const { items } = await world.scene.forge.pulls.files(await world.scene.forge.pulls.get(removal));
    expect(items).toMatchObject([{ path: 'exceptions/pay-db-2026-11-21.yaml', status: 'removed' }]);
    await world.as('owner').close(removal);
    world.scene.spent();
    expect(await look()).toEqual([]);
    expect(world.scene.spent()).toEqual({ counted: 0, unchanged: 0 });
  });
});
