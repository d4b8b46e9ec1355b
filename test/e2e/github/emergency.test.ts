import { describe, expect, it } from '@jest/globals';
import { orderOf } from '../../../src/domain/rotation/order.js';
import { foldProgress } from '../../../src/domain/rotation/progress.js';
import { MINUTE } from '../../../src/domain/time.js';
import { pullAuthority } from '../../../src/jobs/authority.js';
import { credentialFile, registryFiles } from './registry-files.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach({
  ...registryFiles,
  'credentials/vendor.yaml': credentialFile('vendor', 'vendor_rw')
    .replace('createdAt: 2026-06-01', 'createdAt: 2026-06-01\n  management: manual')
    .replace(/ {2}rotator: .*\n {2}strategy: .*\n {2}acceptWindow: .*\n/, ''),
});
const issueOf = (login: string) => scene().as(login).openIssue('It is time');
const declared = '/rotate emergency pay-db the laptop was stolen';

async function open() {
  return (await scene().state()).credentials.get('pay-db')?.open ?? [];
}

async function mayStart() {
  const rotation = (await open())[0]?.rotation ?? '';
  const { plan } = foldProgress(rotation, 'pay-db', await open());
  return pullAuthority(await scene().ports()).mayStart(rotation, plan);
}

describe('/rotate emergency', () => {
  it('begins once the same responder has confirmed it, marks the value, and needs no review before', async () => {
    const world = scene();
    const issue = await issueOf('bob');
    expect(await world.say('bob', issue, declared)).toEqual({ outcome: 'done', wake: false });
    expect(world.comments(issue)[0]).toContain('/rotate confirm pay-db');
    expect(await open()).toEqual([]);
    expect(await world.say('bob', issue, '/rotate confirm pay-db')).toEqual({ outcome: 'done', wake: true });
    expect((await open()).map(({ type }) => type)).toEqual(['requested', 'approved', 'emergency']);
    expect(orderOf(await open())).toEqual({ action: 'rotate', emergency: 'replace-first' });
    const state = (await world.state()).credentials.get('pay-db');
    expect(state?.compromised?.reason).toBe('the laptop was stolen');
    expect(state?.incident).toMatchObject({ rotation: 'pay-db.1', by: `bob:${world.idOf('bob')}` });
    expect(await mayStart()).toBeUndefined();
  });

  it('is for emergency responders, with a reason', async () => {
    const issue = await issueOf('alice');
    expect(await scene().say('alice', issue, declared)).toMatchObject({ outcome: 'refused' });
    expect(scene().comments(issue).at(-1)).toContain('only an emergency responder');
    expect(await scene().say('bob', issue, '/rotate emergency pay-db now')).toMatchObject({
      outcome: 'not understood',
    });
  });

  it.each([
    ['somebody else', async (issue: number) => scene().say('carol', issue, '/rotate confirm pay-db')],
    [
      'ten minutes later',
      async (issue: number) => {
        scene().pass(10 * MINUTE);
        return scene().say('bob', issue, '/rotate confirm pay-db');
      },
    ],
    ['another credential', async (issue: number) => scene().say('bob', issue, '/rotate confirm ship-db')],
    ['another issue', async () => scene().say('bob', await issueOf('bob'), '/rotate confirm pay-db')],
  ])('is not confirmed by %s', async (_, confirm) => {
    const issue = await issueOf('bob');
    await scene().say('bob', issue, declared);
    expect(await confirm(issue)).toMatchObject({ outcome: 'refused' });
    expect((await scene().state()).credentials.size).toBe(0);
  });

  it('is carried out once for each declaration', async () => {
    const world = scene();
    const issue = await issueOf('bob');
    await world.say('bob', issue, declared);
    await world.say('bob', issue, '/rotate confirm pay-db');
    expect(await world.say('bob', issue, '/rotate confirm pay-db')).toMatchObject({ outcome: 'refused' });
    expect(await open()).toHaveLength(3);
  });

  it('hurries a rotation that is under way, keeps its approval, and can be asked to revoke first', async () => {
    const world = scene();
    const { pull } = await world.propose('alice');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    await world.outcome(pull);
    const issue = await issueOf('bob');
    await world.say('bob', issue, declared);
    expect(await world.say('bob', issue, '/rotate confirm pay-db')).toMatchObject({ outcome: 'done' });
    expect(orderOf(await open()).emergency).toBe('replace-first');
    expect(await mayStart()).toBeUndefined();
    const other = '/rotate emergency ship-db revoke-first it is being abused';
    await world.say('bob', issue, other);
    await world.say('bob', issue, '/rotate confirm ship-db');
    const { incident } = (await world.state()).credentials.get('ship-db') ?? {};
    expect(incident).toMatchObject({ mode: 'revoke-first', reason: 'it is being abused' });
  });

  it('does not start for somebody who was taken off the list meanwhile', async () => {
    const world = scene();
    const issue = await issueOf('bob');
    await world.say('bob', issue, declared);
    await world.say('bob', issue, '/rotate confirm pay-db');
    const settings = registryFiles['rekeyer.yaml']?.replace('emergency: ["@acme/security"]', 'emergency: ["@carol"]');
    await world.as('owner').pushFiles('main', { 'rekeyer.yaml': settings ?? '' }, 'Only carol');
    world.pass();
    expect(await mayStart()).toMatchObject({ code: 'UNAUTHORIZED_MERGE' });
  });

  it('only marks what people rotate themselves', async () => {
    const world = scene();
    const issue = await issueOf('bob');
    await world.say('bob', issue, '/rotate emergency vendor their laptop was stolen');
    expect(await world.say('bob', issue, '/rotate confirm vendor')).toMatchObject({ outcome: 'done' });
    expect(world.comments(issue).at(-1)).toContain('People rotate it');
    const state = (await world.state()).credentials.get('vendor');
    expect(state).toMatchObject({ compromised: { reason: 'their laptop was stolen' }, generation: 0 });
  });
});

describe('/rotate retire', () => {
  it('proposes to destroy it without a successor, and is approved like a rotation', async () => {
    const world = scene();
    const issue = await issueOf('alice');
    expect(await world.say('alice', issue, '/rotate retire pay-db')).toMatchObject({ outcome: 'done' });
    const pull = issue + 1;
    expect(world.comments(pull)[0]).toContain('nothing replaces it');
    expect(world.comments(pull)[0]).not.toContain('Deliver the candidate');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(pull)).toMatchObject({ merged: true, rotations: ['pay-db.1'] });
    expect(orderOf(await open())).toEqual({ action: 'retire' });
    expect(await mayStart()).toBeUndefined();
  });
});
