import { describe, expect, it } from '@jest/globals';
import { git } from '../../doubles/github/git/command.js';
import { credentialFile } from './registry-files.js';
import { registrySceneForEach } from './registry-scene.js';

/**
 * The starred rows of B2 in the list of known attacks: what was approved must be what runs. Each test first shows the
 * honest twin.
 */
const scene = registrySceneForEach();

const honest = { merged: true, rotations: ['pay-db.1'], why: [], code: undefined };

/** Proposed by the bot for Alice and approved by Bob. */
async function approved(credential: 'pay-db' | 'ship-db') {
  const world = scene();
  const proposal = await world.propose('alice', credential);
  await world.as('bob').review(proposal.pull, 'APPROVE');
  world.pass();
  return proposal;
}

describe('B18 ★: pushed after the approval', () => {
  it('counts for the head it was given on, and for no other', async () => {
    const world = scene();
    expect(await world.outcome((await approved('pay-db')).pull)).toEqual(honest);
    const { pull, request } = await approved('ship-db');
    await world.emptyCommit('dora', `rotation/${request}`);
    expect(await world.outcome(pull)).toEqual({
      merged: false,
      rotations: [],
      why: ['bob: other-commit'],
      code: 'UNAUTHORIZED_MERGE',
    });
  });
});

describe('B19 ★: the head moves between the command and its execution', () => {
  it('a command with the full head counts; with another head it is refused, and says which one it is', async () => {
    const world = scene();
    const { pull, head, request } = await world.propose('alice');
    const comment = await world.as('bob').comment(pull, `/rotate approve ${head}`);
    await world.emptyCommit('dora', `rotation/${request}`);
    expect(await world.hear(comment)).toEqual({ outcome: 'refused', wake: false });
    const { head: moved } = await world.scene.forge.pulls.get(pull);
    expect(world.comments(pull).at(-1)).toContain(`look at ${moved.slice(0, 7)}`);
    expect(await world.say('bob', pull, `/rotate approve ${head.slice(0, 7)}`)).toMatchObject({
      outcome: 'not understood',
    });
    expect(await world.say('bob', pull, `/rotate approve ${moved}`)).toEqual({ outcome: 'done', wake: true });
    expect((await world.authorise()).rotations).toEqual(['pay-db.1']);
  });

  it('a head that moves between the judgement and the merge is not merged', async () => {
    const world = scene();
    const { pull, request } = await approved('pay-db');
    world.hub.faults.push({ method: 'PUT', path: /merge$/, delayMs: 1_000 });
    const reviewing = world.review(pull);
    await world.until(() => world.hub.requests.some(({ path }) => path.endsWith('/check-runs')));
    await world.emptyCommit('dora', `rotation/${request}`);
    expect(await reviewing).toMatchObject({ merged: false, leftToPeople: expect.stringContaining('409') });
    expect(await world.scene.forge.pulls.get(pull)).toMatchObject({ state: 'open' });
  });
});

describe('B21 ★: the plan has drifted', () => {
  it('the same plan runs; another credential, policy or ledger since the approval is PLAN_CHANGED', async () => {
    const world = scene();
    const [kept, drifted] = [await approved('pay-db'), await approved('ship-db')];
    expect((await world.review(kept.pull)).merged && (await world.review(drifted.pull)).merged).toBe(true);
    const elsewhere = credentialFile('ship-db', 'ship_rw').replace('path: ship-db.env', 'path: other.env');
    await world.as('owner').pushFiles('main', { 'credentials/ship-db.yaml': elsewhere }, 'Deliver elsewhere');
    expect(await world.authorise()).toEqual({
      rotations: ['pay-db.1'],
      refused: [{ request: drifted.request, code: 'PLAN_CHANGED' }],
    });
    const [issue] = world.issues();
    expect(issue?.title).toBe(`PLAN_CHANGED: ${drifted.request}`);
    expect(issue?.body).toContain('@acme/security');
    expect((await world.state()).credentials.get('ship-db')?.open).toBeUndefined();
  });

  it('what is not part of the plan may change', async () => {
    const world = scene();
    const { pull } = await approved('pay-db');
    const described = `${credentialFile('pay-db', 'app_rw')}  description: The payments database\n`;
    await world.as('owner').pushFiles('main', { 'credentials/pay-db.yaml': described }, 'Describe it');
    expect(await world.outcome(pull)).toEqual(honest);
  });
});

describe('B22 ★: approved is one, run is another', () => {
  it('an approval covers the credentials of its own request, and nothing else that was merged beside it', async () => {
    const world = scene();
    const { pull } = await approved('pay-db');
    const other = await world.propose('alice', 'ship-db');
    await world.forceMerge(other.pull);
    expect((await world.review(pull)).merged).toBe(true);
    expect(await world.authorise()).toEqual({
      rotations: ['pay-db.1'],
      refused: [{ request: other.request, code: 'UNAUTHORIZED_MERGE' }],
    });
  });

  it.each(['/rotate request *', '/rotate request all', '/rotate request pay-db ship-db', '/rotate approve all'])(
    '%s is no command',
    async (body) => {
      const world = scene();
      const issue = await world.as('alice').openIssue('Everything');
      expect(await world.say('alice', issue, '/rotate help')).toMatchObject({ outcome: 'done' });
      const { outcome } = await world.say('alice', issue, body);
      expect(['refused', 'not understood']).toContain(outcome);
      expect((await world.state()).requests.size).toBe(0);
    },
  );
});

describe('B23 ★: merged without a valid review', () => {
  it('an approved one runs; what an administrator merged or pushed past the rules is refused, loudly and once', async () => {
    const world = scene();
    expect(await world.outcome((await approved('pay-db')).pull)).toEqual(honest);
    const { pull, request } = await world.propose('alice', 'ship-db');
    await world.forceMerge(pull);
    const refused = [{ request, code: 'UNAUTHORIZED_MERGE' }];
    expect(await world.authorise()).toEqual({ rotations: [], refused });
    const [issue] = world.issues();
    expect(issue).toMatchObject({ title: `UNAUTHORIZED_MERGE: ${request}`, state: 'open' });
    expect(issue?.body).toContain(`#${pull}`);
    expect(await world.authorise()).toEqual({ rotations: [], refused: [] });
    expect(world.issues()).toHaveLength(1);
  });

  it('an approval given after the merge comes too late', async () => {
    const world = scene();
    const { pull } = await world.propose('alice');
    await world.forceMerge(pull);
    await world.as('bob').review(pull, 'APPROVE');
    expect(await world.authorise()).toMatchObject({ rotations: [], refused: [{ code: 'UNAUTHORIZED_MERGE' }] });
  });

  it('a file pushed straight to the default branch has nobody behind it', async () => {
    const world = scene();
    const name = '2026-11-21-payments-9';
    const text = await world.requestText(name, 'alice');
    await world.as('owner').pushFiles('main', { [`requests/2026/${name}.yaml`]: text }, 'Quickly');
    expect(await world.authorise()).toEqual({
      rotations: [],
      refused: [{ request: name, code: 'UNAUTHORIZED_MERGE' }],
    });
    expect(world.issues()[0]?.body).toContain('without a pull request');
  });
});

describe('B24 ★: what was merged is not what was approved', () => {
  it('the same bytes run; a merge that brought others does not', async () => {
    const world = scene();
    expect(await world.outcome((await approved('pay-db')).pull)).toEqual(honest);
    const { request } = await approved('ship-db');
    const path = `requests/2026/${request}.yaml`;
    const other = (await world.requestText(request, 'alice', 'ship-db')).replace('reason: overdue', 'reason: drill');
    const cwd = await world.as('owner').workingCopy();
    await git(['fetch', '-q', 'origin'], { cwd });
    await git(['checkout', '-q', '-f', '-B', 'main', 'origin/main'], { cwd });
    await git(['merge', '-q', '--no-ff', '--no-commit', `origin/rotation/${request}`], { cwd });
    await world.write(cwd, path, other);
    await git(['commit', '-q', '-a', '-m', 'Resolve a conflict'], { cwd });
    await git(['push', '-q', 'origin', 'main'], { cwd });
    expect(await world.authorise()).toEqual({ rotations: [], refused: [{ request, code: 'UNAUTHORIZED_MERGE' }] });
  });
});

describe('B26 ★: a forged check', () => {
  it('an approval counts; a green check of our name by another app counts for nothing', async () => {
    const world = scene();
    expect(await world.outcome((await approved('pay-db')).pull)).toEqual(honest);
    const { pull, head } = await world.propose('alice', 'ship-db');
    const forged = { owner: 'acme', repo: 'creds', head_sha: head, conclusion: 'success' } as const;
    await world.otherApp().checks.create({ ...forged, name: 'rekeyer / approval' });
    expect(await world.outcome(pull)).toMatchObject({ merged: false, rotations: [], code: 'UNAUTHORIZED_MERGE' });
  });
});

describe('B27 ★: two executors', () => {
  it('one alone orders it; two at a time order it once, and merge it once', async () => {
    const world = scene();
    expect(await world.outcome((await approved('pay-db')).pull)).toEqual(honest);
    const { pull } = await approved('ship-db');
    const reviews = await Promise.all([world.review(pull, 'one'), world.review(pull, 'two')]);
    expect(reviews.filter(({ merged }) => merged)).toHaveLength(1);
    const runs = await Promise.all([world.authorise('one'), world.authorise('two')]);
    expect(runs.flatMap(({ rotations }) => rotations)).toEqual(['ship-db.1']);
    const orders = world.ledger
      .entries()
      .filter(({ type, rotation }) => type === 'approved' && rotation === 'ship-db.1');
    expect(orders).toHaveLength(1);
  });
});

describe('B28: an approval is used once, and only for a while', () => {
  it('is void after its time', async () => {
    const world = scene();
    const { pull } = await approved('pay-db');
    expect((await world.review(pull)).merged).toBe(true);
    world.pass(8 * 24 * 3_600_000);
    expect(await world.authorise()).toMatchObject({ rotations: [], refused: [{ code: 'APPROVAL_EXPIRED' }] });
  });
});
