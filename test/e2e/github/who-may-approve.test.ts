import { describe, expect, it } from '@jest/globals';
import { sourcesUnder } from '../../house/source.js';
import { registryFiles } from './registry-files.js';
import { RegistryScene, registrySceneForEach } from './registry-scene.js';

/**
 * The starred rows of B1 in the list of known attacks on approval bots. Each test first shows the honest twin: the
 * same deed by somebody entitled to it. `outcome` tries the attack to the end: should the bot not merge, an
 * administrator does, and still nothing may be rotated.
 */
const scene = registrySceneForEach();

/** Approved as it should be, merged by the bot, ordered. */
const honest = { merged: true, rotations: ['pay-db.1'], why: [], code: undefined };
const refusedWith = (...why: string[]) => ({ merged: false, rotations: [], why, code: 'UNAUTHORIZED_MERGE' });

describe('B1 ★: the rule is changed in the same breath', () => {
  const lowered = (registryFiles['policies/db.yaml'] ?? '').replace('@acme/security', '@acme/payments');

  it('a request beside a policy change is refused, whoever approves it', async () => {
    const world = scene();
    const alone = await world.proposeBy('alice');
    await world.as('bob').review(alone, 'APPROVE');
    expect((await world.review(alone)).judgement.verdict.outcome).toBe('approved');

    const both = await world.proposeBy('alice', 'ship-db', { 'policies/db.yaml': lowered });
    await world.as('bob').review(both, 'APPROVE');
    expect(await world.outcome(both)).toEqual(refusedWith());
  });

  it('a rule that was slipped in without its approvers does not lower the one before', async () => {
    const world = scene();
    await world.authorise();
    const change = async (login: string) => {
      await world.as(login).pushFiles('lower', { 'policies/db.yaml': lowered }, 'Ask ourselves');
      return world.as(login).openPull('lower', 'Ask ourselves');
    };
    const slipped = await change('dora');
    const { judgement } = await world.review(slipped);
    expect(judgement.verdict.missing.map(({ rule }) => rule)).toEqual(['rekeyer.yaml', 'policy "db" as proposed']);
    await world.forceMerge(slipped);
    expect((await world.state()).config?.commit).not.toBe(undefined);
    await world.authorise();
    expect(world.issues().map(({ title }) => title)).toEqual([`SETTINGS_UNAPPROVED: settings-${slipped}`]);

    const { pull } = await world.propose('dora');
    await world.as('alice').review(pull, 'APPROVE');
    expect(await world.outcome(pull)).toMatchObject({ merged: false, rotations: [], code: 'UNAUTHORIZED_MERGE' });
  });

  it('the same change, approved by those who were asked before and those who will be, counts', async () => {
    const world = scene();
    await world.authorise();
    await world.as('dora').pushFiles('lower', { 'policies/db.yaml': lowered }, 'Ask the owners');
    const approved = await world.as('dora').openPull('lower', 'Ask the owners');
    await world.as('bob').review(approved, 'APPROVE');
    await world.as('alice').review(approved, 'APPROVE');
    world.pass();
    expect((await world.review(approved)).judgement.verdict.outcome).toBe('approved');
    await world.forceMerge(approved);
    await world.authorise();
    expect(world.issues()).toEqual([]);

    const { pull } = await world.propose('dora');
    await world.as('alice').review(pull, 'APPROVE');
    expect(await world.outcome(pull)).toEqual(honest);
  });
});

describe('B2 ★: the author approves', () => {
  it('counts from another of the team, not from the author, who may comment where GitHub takes no review', async () => {
    const world = scene();
    const first = await world.proposeBy('bob');
    await world.as('carol').review(first, 'APPROVE');
    world.pass();
    expect((await world.review(first)).judgement.verdict.outcome).toBe('approved');

    const own = await world.proposeBy('bob', 'ship-db');
    const { head } = await world.scene.forge.pulls.get(own);
    expect(await world.say('bob', own, `/rotate approve ${head}`)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(own).at(-1)).toContain('opened this pull request');
    expect(await world.outcome(own)).toEqual(refusedWith('bob: author'));
  });
});

describe('B3 ★: a contributor approves', () => {
  it('counts from somebody without a hand in it, not from whoever pushed to it', async () => {
    const world = scene();
    const { pull, request } = await world.propose('alice');
    await world.emptyCommit('bob', `rotation/${request}`);
    await world.as('bob').review(pull, 'APPROVE');
    expect((await world.review(pull)).judgement.verdict.refused[0]?.objection).toEqual({
      reason: 'contributor',
      sentence: expect.stringMatching(/^has a hand in commit [0-9a-f]{7}$/),
    });
    await world.as('carol').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toMatchObject({ merged: true, rotations: ['pay-db.1'] });
  });
});

describe('B4 ★: a commit hides who made it', () => {
  it('with an address of a known account it may pass, with one of nobody nothing passes', async () => {
    const world = scene();
    const known = await world.propose('alice');
    await world.emptyCommit('dora', `rotation/${known.request}`);
    await world.as('bob').review(known.pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(known.pull)).toEqual(honest);

    const hidden = await world.propose('alice', 'ship-db');
    await world.emptyCommit('bob', `rotation/${hidden.request}`, 'nobody@nowhere.example');
    await world.as('bob').review(hidden.pull, 'APPROVE');
    world.pass();
    const { judgement } = await world.review(hidden.pull);
    expect(judgement.verdict.obstacles[0]).toContain('belongs to no account');
    expect(await world.outcome(hidden.pull)).toEqual(refusedWith());
  });
});

describe('B6 ★: who made the bot ask approves', () => {
  it('counts from another, not from whoever commanded it, whatever the file says', async () => {
    const world = scene();
    const issue = await world.as('bob').openIssue('It is time');
    expect(await world.say('bob', issue, '/rotate request pay-db')).toMatchObject({ outcome: 'done' });
    const pull = issue + 1;
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    const { judgement } = await world.review(pull);
    expect(judgement.verdict.refused[0]?.objection.reason).toBe('requester');
    await world.as('carol').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toMatchObject({ merged: true, rotations: ['pay-db.1'] });
  });

  it('a pull request of the bot that the ledger does not know of has nobody behind it', async () => {
    const world = scene();
    const { forge } = world.scene;
    const name = '2026-11-21-payments-7';
    const text = await world.requestText(name, 'alice');
    const file = { branch: `rotation/${name}`, path: `requests/2026/${name}.yaml`, text, message: 'Ask' };
    await forge.branches.propose(file);
    const pull = await forge.pulls.open({ branch: file.branch, title: 'Rotate', body: 'Please' });
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect((await world.review(pull)).judgement.verdict.obstacles).toEqual([
      'The ledger does not know who asked for it.',
    ]);
    expect(await world.outcome(pull)).toEqual(refusedWith());
  });

  it('who rewrites the requester in the file is held to both', async () => {
    const world = scene();
    const { pull, request } = await world.propose('bob', 'ship-db');
    const path = `requests/2026/${request}.yaml`;
    const text = await world.requestText(request, 'mallory', 'ship-db');
    await world.as('dora').pushFiles(`rotation/${request}`, { [path]: text }, 'Not Bob');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toEqual(refusedWith('bob: requester'));
  });
});

describe('B7 ★: a program approves', () => {
  it('counts from a person, not from an app that may write', async () => {
    const world = scene();
    const { pull } = await world.propose('alice');
    await world.otherApp().pulls.createReview({ owner: 'acme', repo: 'creds', pull_number: pull, event: 'APPROVE' });
    world.pass();
    expect((await world.review(pull)).judgement.verdict.refused[0]?.objection.reason).toBe('bot');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toMatchObject({ merged: true, rotations: ['pay-db.1'] });
  });
});

describe('B9 ★: an approver without write access', () => {
  it.each([
    ['admin', 'approved'],
    ['maintain', 'approved'],
    ['write', 'approved'],
    ['triage', 'waiting'],
    ['read', 'waiting'],
  ] as const)('the role %s: %s', async (role, outcome) => {
    const world = scene();
    world.hub.addUser('eve');
    world.hub.setTeamMember('acme', 'security', 'eve', { role: 'member', state: 'active' });
    world.hub.setRole('acme/creds', 'eve', role);
    const { pull } = await world.propose('alice');
    await world.as('eve').review(pull, 'APPROVE');
    world.pass();
    expect((await world.review(pull)).judgement.verdict.outcome).toBe(outcome);
  });

  it('is asked again at execution: who lost it meanwhile did not approve', async () => {
    const world = scene();
    const kept = await world.propose('alice');
    await world.as('bob').review(kept.pull, 'APPROVE');
    world.pass();
    const lost = await world.propose('alice', 'ship-db');
    await world.as('carol').review(lost.pull, 'APPROVE');
    world.pass();
    expect((await world.review(kept.pull)).merged && (await world.review(lost.pull)).merged).toBe(true);
    world.hub.setRole('acme/creds', 'carol', 'read');
    expect(await world.authorise()).toEqual({
      rotations: ['pay-db.1'],
      refused: [{ request: lost.request, code: 'UNAUTHORIZED_MERGE' }],
    });
  });
});

describe('B10 ★: author_association taken for a permission', () => {
  it('is read nowhere', () => {
    expect(
      sourcesUnder('src')
        .filter(({ code }) => /author_?association/i.test(code))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

describe('B13 ★: a dismissed review brings an older approval back', () => {
  it('counts as long as it is the last word, not once a later one was dismissed', async () => {
    const world = scene();
    const plain = await world.propose('alice');
    await world.as('bob').review(plain.pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(plain.pull)).toEqual(honest);

    const { pull } = await world.propose('alice', 'ship-db');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    const no = await world.as('bob').review(pull, 'REQUEST_CHANGES', { body: 'Not now' });
    world.pass();
    expect((await world.review(pull)).judgement.verdict.outcome).toBe('blocked');
    await world.as('owner').dismissReview(pull, no);
    expect(await world.outcome(pull)).toEqual(refusedWith());
  });
});

describe('B14 ★: a comment edited into an approval', () => {
  it('counts as it was written, not as somebody else made it', async () => {
    const world = scene();
    const own = await world.propose('alice');
    expect(await world.say('bob', own.pull, `/rotate approve ${own.head}`)).toEqual({ outcome: 'done', wake: true });
    expect((await world.authorise()).rotations).toEqual(['pay-db.1']);

    const { pull, head } = await world.propose('alice', 'ship-db');
    const comment = await world.as('bob').comment(pull, 'Looks good, but let me sleep over it');
    world.pass();
    await world.as('dora').editComment(comment, `/rotate approve ${head}`);
    expect(await world.hear(comment)).toMatchObject({ outcome: 'refused' });
    expect(await world.outcome(pull)).toEqual(refusedWith());
  });

  it('counts as long as it stands: one that was deleted before the start is none', async () => {
    const world = scene();
    const { pull, head, request } = await world.propose('alice');
    const comment = await world.as('bob').comment(pull, `/rotate approve ${head}`);
    world.pass();
    expect((await world.review(pull)).merged).toBe(true);
    await world.as('bob').deleteComment(comment);
    expect(await world.authorise()).toEqual({ rotations: [], refused: [{ request, code: 'UNAUTHORIZED_MERGE' }] });
  });
});

describe('B8 ★: one person counted twice', () => {
  it('two people are two; one with a review and a comment is one', async () => {
    const two = (registryFiles['policies/db.yaml'] ?? '').replace('required: 1', 'required: 2');
    const world = await RegistryScene.set({ ...registryFiles, 'policies/db.yaml': two });
    const together = await world.propose('alice');
    await world.as('bob').review(together.pull, 'APPROVE');
    await world.as('carol').review(together.pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(together.pull)).toEqual(honest);

    const { pull, head } = await world.propose('alice', 'ship-db');
    await world.as('bob').review(pull, 'APPROVE');
    await world.as('bob').comment(pull, `/rotate approve ${head}`);
    world.pass();
    expect(await world.outcome(pull)).toEqual(refusedWith());
    await world.end();
  });
});
