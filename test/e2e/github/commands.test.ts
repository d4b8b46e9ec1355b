import { describe, expect, it } from '@jest/globals';
import { DAY, MINUTE } from '../../../src/domain/time.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();
const issueOf = (login: string) => scene().as(login).openIssue('It is time');

describe('a command in a comment', () => {
  it('gets one answer and two signs, however often GitHub tells of it', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    const id = await world.as('alice').comment(issue, '/rotate help');
    expect(await world.hear(id)).toEqual({ outcome: 'done', wake: false });
    expect(await world.hear(id)).toEqual({ outcome: 'not for us', wake: false });
    expect(world.comments(issue)).toHaveLength(1);
    expect(world.comments(issue)[0]).toContain('| `/rotate request <credential>` |');
    expect(world.comments(issue)[0]).toContain('`/snooze <duration> <reason…>`');
    const reactions = world.hub.world.repo('acme/creds').reactions.map(({ content }) => content);
    expect(reactions).toEqual(['eyes', 'rocket']);
  });

  it('that is not understood is answered with help', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('alice', issue, '/rotate everything')).toEqual({ outcome: 'not understood', wake: false });
    expect(world.comments(issue)[0]).toContain('I did not understand that.');
  });

  it.each([
    ['talk', 'I would like to /rotate help'],
    ['a quotation', '> /rotate help'],
  ])('%s is none, and costs one request', async (_, body) => {
    const world = scene();
    const issue = await issueOf('alice');
    world.scene.spent();
    expect(await world.say('alice', issue, body)).toEqual({ outcome: 'not for us', wake: false });
    expect(world.scene.spent().counted).toBe(1);
    expect(world.comments(issue)).toEqual([]);
  });

  it('B40: of a program is none, nor one that was deleted', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    const api = world.otherApp();
    const { data } = await api.issues.createComment({
      owner: 'acme',
      repo: 'creds',
      issue_number: issue,
      body: '/rotate help',
    });
    expect((await world.hear(data.id)).outcome).toBe('not for us');
    const gone = await world.as('alice').comment(issue, '/rotate help');
    await world.as('alice').deleteComment(gone);
    expect((await world.hear(gone)).outcome).toBe('not for us');
  });

  it('B14: counts as it was written; one that was edited is refused, whoever edited it', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    const id = await world.as('alice').comment(issue, 'Hello');
    world.pass();
    await world.as('dora').editComment(id, '/rotate request pay-db');
    expect(await world.hear(id)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue)[0]).toContain('this comment was edited');
    expect((await world.state()).requests.size).toBe(0);
  });

  it('B15: counts when it is fresh; an old one is refused', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    const id = await world.as('alice').comment(issue, '/rotate help');
    world.pass(10 * MINUTE + 1_000);
    expect(await world.hear(id)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue)[0]).toContain('too old');
  });

  it('by somebody who may not read the repository any more is refused', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    const id = await world.as('mallory').comment(issue, '/rotate status');
    world.hub.setRole('acme/creds', 'mallory', 'none');
    expect(await world.hear(id)).toMatchObject({ outcome: 'refused' });
  });
});

describe('/rotate request', () => {
  it('opens the pull request for whoever may write or owns it, with the plan in it', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('alice', issue, '/rotate request pay-db')).toEqual({ outcome: 'done', wake: false });
    const pull = await world.scene.forge.pulls.get(issue + 1);
    expect(pull).toMatchObject({
      state: 'open',
      headBranch: 'rotation/2026-11-21-payments-1',
      author: { type: 'Bot' },
    });
    expect(world.comments(issue)[0]).toContain(`See #${pull.number}.`);
    expect(world.comments(pull.number)[0]).toContain('What an approval would set going');
    const { requests } = await world.state();
    expect(requests.get('2026-11-21-payments-1')?.proposal?.requester).toBe(`alice:${world.idOf('alice')}`);
    expect(await world.say('bob', issue, '/rotate request pay-db')).toMatchObject({ outcome: 'done' });
    expect(world.comments(issue)[1]).toContain(`See #${pull.number}.`);
  });

  it('is refused to readers, for what is not there, and on a pull request', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('mallory', issue, '/rotate request pay-db')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('only the owner of the credential or somebody with write access');
    expect(await world.say('alice', issue, '/rotate request paydb')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('no credential called');
    const { pull } = await world.propose('alice', 'ship-db');
    expect(await world.say('alice', pull, '/rotate request pay-db')).toMatchObject({ outcome: 'refused' });
    expect((await world.state()).requests.size).toBe(1);
  });
});

describe('/rotate plan', () => {
  it('shows in an issue what a rotation would do, to those who may write', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('alice', issue, '/rotate request pay-db')).toMatchObject({ outcome: 'done' });
    const pull = issue + 1;
    expect(await world.say('dora', pull, '/rotate plan')).toMatchObject({ outcome: 'done' });
    expect(world.comments(pull).at(-1)).toContain('The plan has not changed.');
  });

  it('brings the pull request up to date when it has changed, which voids the approvals', async () => {
    const world = scene();
    const { pull, head } = await world.propose('alice');
    await world.as('bob').review(pull, 'APPROVE');
    const moved = (await import('./registry-files.js')).credentialFile('pay-db', 'app_rw').replace('5m', '9m');
    await world.as('owner').pushFiles('main', { 'credentials/pay-db.yaml': moved }, 'More patience');
    await world.say('dora', pull, '/rotate plan');
    expect(world.comments(pull).at(-1)).toContain('The plan has changed');
    const now = await world.scene.forge.pulls.get(pull);
    expect(now.head).not.toBe(head);
    expect((await world.review(pull)).judgement.verdict.refused[0]?.objection.reason).toBe('other-commit');
    await world.as('carol').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toMatchObject({ merged: true, rotations: ['pay-db.1'] });
  });
});

describe('/rotate status', () => {
  it('shows what needs somebody, or one credential', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    await world.say('mallory', issue, '/rotate status');
    expect(world.comments(issue).at(-1)).toMatch(/`pay-db` \| overdue .*\n\| `ship-db` \| overdue /);
    await world.say('mallory', issue, '/rotate status ship-db');
    expect(world.comments(issue).at(-1)).not.toContain('pay-db');
  });
});

describe('/rotate retry', () => {
  const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

  async function stopped() {
    const world = scene();
    const issue = await issueOf('alice');
    const of = { rotation: 'pay-db.1', credential: 'pay-db', actor };
    const requested = { action: 'rotate', reason: 'overdue', generation: 1, requester: 'alice:1' } as const;
    await world.ledger.append(await world.ledger.read(), 'pay-db.1: stopped', [
      { type: 'issue', data: { number: issue, state: 'open', body: 'x' }, credential: 'pay-db', actor },
      { type: 'requested', data: requested, ...of },
      { type: 'approved', data: { by: 'bob:1' }, ...of },
      { type: 'needs-human', data: { code: 'NOT_ADOPTED', valid: 'the candidate logs in' }, ...of },
    ]);
    return { world, issue };
  }

  it('lets the owner go on with what stopped, once', async () => {
    const { world, issue } = await stopped();
    expect(await world.say('alice', issue, '/rotate retry')).toEqual({ outcome: 'done', wake: true });
    expect(world.ledger.entries().at(-1)).toMatchObject({
      type: 'resumed',
      data: { command: 'retry', by: `alice:${world.idOf('alice')}` },
    });
    expect(await world.say('alice', issue, '/rotate retry')).toEqual({ outcome: 'refused', wake: false });
    expect(world.comments(issue).at(-1)).toContain('does not wait for a person');
  });

  it('is refused to everybody else, also with write access', async () => {
    const { world, issue } = await stopped();
    for (const login of ['dora', 'bob', 'mallory']) {
      expect(await world.say(login, issue, '/rotate retry')).toEqual({ outcome: 'refused', wake: false });
    }
    expect(world.ledger.entries().at(-1)?.type).toBe('needs-human');
  });
});

describe('/rotate approve', () => {
  it('of enough people merges; of one of two counts and waits', async () => {
    const world = scene();
    const { pull, head } = await world.propose('alice');
    expect(await world.say('dora', pull, `/rotate approve ${head}`)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(pull).at(-1)).toContain('is not among those who approve this');
    expect(await world.say('carol', pull, `/rotate approve ${head}`)).toEqual({ outcome: 'done', wake: true });
    expect(world.comments(pull).at(-1)).toContain('Approved and merged');
  });

  it('where people merge, leaves the merge to them', async () => {
    const world = scene();
    const settings = `${(await import('./registry-files.js')).registryFiles['rekeyer.yaml']}  merge: by-people\n`;
    await world.as('owner').pushFiles('main', { 'rekeyer.yaml': settings }, 'Merge ourselves');
    const { pull, head } = await world.propose('alice');
    expect(await world.say('bob', pull, `/rotate approve ${head}`)).toEqual({ outcome: 'done', wake: false });
    expect(world.comments(pull).at(-1)).toContain('A person merges it');
    await world.as('dora').merge(pull);
    expect((await world.authorise()).rotations).toEqual(['pay-db.1']);
  });
});

describe('/snooze', () => {
  /** The issue of `pay-db`, which is overdue, as the ledger knows it. */
  async function issueOfPayDb() {
    const world = scene();
    const number = await issueOf('alice');
    const data = { number, state: 'open', body: 'sha256:0' } as const;
    await world.append({ type: 'issue', data, credential: 'pay-db' });
    return { world, number };
  }

  it('is the owner’s, within the caps; it ends by itself, and everything stays as due as it was', async () => {
    const { world, number } = await issueOfPayDb();
    expect(await world.say('bob', number, '/snooze 2d waiting for the vendor')).toMatchObject({ outcome: 'refused' });
    expect(await world.say('alice', number, '/snooze 4d waiting for the vendor')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(number).at(-1)).toContain('what is critical can be snoozed for at most 3d');
    expect(await world.say('alice', number, '/snooze 2d waiting for the vendor')).toMatchObject({ outcome: 'done' });
    expect(world.comments(number).at(-1)).toContain('snoozed until 2026-11-23 by alice: waiting for the vendor');
    expect(await world.issueText('pay-db')).toMatchObject({ labels: ['rotation:overdue', 'rotation:snoozed'] });
    world.pass(2 * DAY);
    expect(await world.issueText('pay-db')).toMatchObject({ labels: ['rotation:overdue'] });
  });

  it('is ended by /unsnooze, and wants somebody else from the third time on', async () => {
    const { world, number } = await issueOfPayDb();
    expect(await world.say('alice', number, '/unsnooze')).toMatchObject({ outcome: 'refused' });
    for (const _ of [1, 2]) {
      expect(await world.say('alice', number, '/snooze 1d waiting for the vendor')).toMatchObject({ outcome: 'done' });
      expect(await world.say('alice', number, '/unsnooze')).toMatchObject({ outcome: 'done' });
    }
    expect(await world.issueText('pay-db')).toMatchObject({ labels: ['rotation:overdue'] });
    expect(await world.say('alice', number, '/snooze 1d waiting for the vendor')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(number).at(-1)).toContain('somebody else must');
  });
});
