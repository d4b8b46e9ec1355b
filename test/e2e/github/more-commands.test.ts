import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../../../src/domain/ledger/event.js';
import { foldProgress } from '../../../src/domain/rotation/progress.js';
import { MINUTE } from '../../../src/domain/time.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();
const issueOf = (login: string) => scene().as(login).openIssue('It is time');
const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

/** A rotation of pay-db that alice asked for and bob approved. */
async function begun(): Promise<number> {
  const { pull } = await scene().propose('alice');
  await scene().as('bob').review(pull, 'APPROVE');
  scene().pass();
  expect(await scene().outcome(pull)).toMatchObject({ merged: true, rotations: ['pay-db.1'] });
  return pull;
}

async function append(...events: readonly Pick<Draft, 'type' | 'data'>[]): Promise<void> {
  const drafts = events.map((event) => ({ ...event, rotation: 'pay-db.1', credential: 'pay-db', actor }) as Draft);
  await scene().ledger.append(await scene().ledger.read(), 'pay-db.1: test', drafts);
}

async function progress() {
  const open = (await scene().state()).credentials.get('pay-db')?.open ?? [];
  return foldProgress('pay-db.1', 'pay-db', open);
}

const leased = { type: 'leased', data: { holder: 'run/1', ttl: 5 * MINUTE } } as const;

describe('/rotate compromised', () => {
  it('marks it for its owner, once, and the next scan is an emergency', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    const said = '/rotate compromised pay-db seen in a paste';
    expect(await world.say('dora', issue, said)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('only the owner of the credential or an emergency responder');
    expect(await world.say('alice', issue, said)).toEqual({ outcome: 'done', wake: true });
    const { compromised } = (await world.state()).credentials.get('pay-db') ?? {};
    expect(compromised).toMatchObject({ reason: 'seen in a paste' });
    expect(await world.say('bob', issue, said)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('marked as compromised already');
  });
});

describe('/rotate record', () => {
  const said = '/rotate record pay-db 2026-11-20 done by the vendor, CHG-12';

  it('opens a pull request that counts once it is approved, and the age counts from that day', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('alice', issue, said)).toMatchObject({ outcome: 'done' });
    const pull = issue + 1;
    expect(world.comments(pull)[0]).toContain('done by the vendor, CHG-12');
    await world
      .as('alice')
      .review(pull, 'APPROVE')
      .catch(() => undefined);
    expect((await world.review(pull)).merged).toBe(false);
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toMatchObject({ merged: true, rotations: [], code: undefined });
    const state = await world.state();
    expect(state.credentials.get('pay-db')).toEqual({ generation: 0, rotatedAt: Date.UTC(2026, 10, 20, 23, 59, 59) });
    expect(state.requests.get('2026-11-21-payments-1')?.state).toBe('authorised');
    // Judged once: another run does not record it again.
    expect(await world.authorise()).toEqual({ rotations: [], refused: [] });
    expect((await world.ledger.history('pay-db')).filter(({ type }) => type === 'recorded')).toHaveLength(1);
  });

  it('is refused to strangers, for the future, and where the ledger knows better', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('dora', issue, said)).toMatchObject({ outcome: 'refused' });
    expect(await world.say('alice', issue, said.replace('2026', '2036'))).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('lies in the future');
    const data = { rotatedAt: '2026-11-21T00:00:00Z', evidence: 'by hand' };
    const draft = { type: 'recorded', data, credential: 'pay-db', actor } as const;
    await world.ledger.append(await world.ledger.read(), 'recorded', [draft]);
    expect(await world.say('alice', issue, said)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('newer rotation');
  });

  it('that was merged without an approval changes nothing and calls people', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    await world.say('alice', issue, said);
    expect(await world.outcome(issue + 1)).toMatchObject({ merged: false, code: 'UNAUTHORIZED_MERGE' });
    expect((await world.state()).credentials.get('pay-db')?.rotatedAt).toBeUndefined();
  });
});

describe('/rotate hold', () => {
  it('is for whoever may write before the first lease, and for approvers after it', async () => {
    const world = scene();
    const pull = await begun();
    expect(await world.say('dora', pull, '/rotate hold')).toMatchObject({ outcome: 'done' });
    expect((await progress()).held).toBe(true);
    expect(await world.say('dora', pull, '/rotate unhold')).toMatchObject({ outcome: 'refused' });
    expect(await world.say('bob', pull, '/rotate unhold')).toEqual({ outcome: 'done', wake: true });
    await append(leased);
    expect(await world.say('dora', pull, '/rotate hold')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(pull).at(-1)).toContain('only an approver may stop it');
    expect(await world.say('bob', pull, '/rotate hold')).toMatchObject({ outcome: 'done' });
    expect(await world.say('bob', pull, '/rotate hold')).toMatchObject({ outcome: 'refused' });
    expect((await progress()).held).toBe(true);
  });

  it('has nothing to stop where nothing is under way', async () => {
    const issue = await issueOf('alice');
    expect(await scene().say('alice', issue, '/rotate hold')).toMatchObject({ outcome: 'refused' });
  });
});

describe('/rotate rollback', () => {
  it('is for an approver who did not ask for the rotation, while the value before exists', async () => {
    const world = scene();
    await begun();
    const issue = await issueOf('alice');
    expect(await world.say('alice', issue, '/rotate rollback pay-db.1')).toMatchObject({ outcome: 'refused' });
    expect(await world.say('bob', issue, '/rotate rollback pay-db.9')).toMatchObject({ outcome: 'refused' });
    expect(await world.say('bob', issue, '/rotate rollback pay-db.1')).toEqual({ outcome: 'done', wake: true });
    expect((await progress()).direction).toBe('back');
    expect(await world.say('bob', issue, '/rotate rollback pay-db.1')).toMatchObject({ outcome: 'refused' });
  });

  it('comes too late once the value before is being destroyed', async () => {
    const world = scene();
    await begun();
    await append(leased, { type: 'intended', data: { step: 'destroy', wave: 0, version: 'pay-db.1.1' } });
    const issue = await issueOf('alice');
    expect(await world.say('bob', issue, '/rotate rollback pay-db.1')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('cannot come back');
  });
});

describe('/rotate unlock', () => {
  it('frees what a dead runner holds, for maintainers, never what may be alive', async () => {
    const world = scene();
    await begun();
    await append(leased);
    const issue = await issueOf('alice');
    const said = '/rotate unlock pay-db.1 the runner was killed';
    expect(await world.say('alice', issue, said)).toMatchObject({ outcome: 'refused' });
    expect(await world.say('owner', issue, said)).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('may still be alive');
    world.pass(8 * MINUTE);
    expect(await world.say('owner', issue, said)).toEqual({ outcome: 'done', wake: true });
    expect((await progress()).lease).toBeUndefined();
  });
});
