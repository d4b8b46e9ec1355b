import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../../../src/domain/ledger/event.js';
import { HOUR } from '../../../src/domain/time.js';
import { followEmergencies } from '../../../src/jobs/emergency/follow.js';
import { validate } from '../../../src/jobs/validate.js';
import { credentialFile, registryFiles } from './registry-files.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach({
  ...registryFiles,
  'credentials/pay-db.yaml': credentialFile('pay-db', 'app_rw', '  derives: [ship-db]\n'),
});
const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

/** An emergency of pay-db that bob declared; returns the credential's issue. */
async function declared(): Promise<number> {
  const world = scene();
  const issue = await world.as('bob').openIssue('It is time');
  await world.say('bob', issue, '/rotate emergency pay-db the laptop was stolen');
  await world.say('bob', issue, '/rotate confirm pay-db');
  await append('pay-db', { type: 'issue', data: { number: issue, state: 'open', body: '' } });
  return issue;
}

async function append(credential: string, ...events: readonly Pick<Draft, 'type' | 'data'>[]): Promise<void> {
  const drafts = events.map((event) => ({ ...event, rotation: `${credential}.1`, credential, actor }) as Draft);
  await scene().ledger.append(await scene().ledger.read(), 'test', drafts);
}

const contained = {
  type: 'closed',
  data: { outcome: 'success', evidence: { previousRefused: true }, rotatedAt: '2026-11-21T12:00:00Z' },
} as const;

async function follow(): Promise<void> {
  const world = scene();
  world.pass();
  const ports = await world.ports();
  const files = await ports.revisions.at(await ports.revisions.newest());
  const { registry } = await validate({ files, families: ports.families, now: world.now });
  if (!registry) throw new Error('the registry is not valid');
  await followEmergencies(registry, ports, { actor, now: world.now });
}

const checklist = (issue: number) =>
  scene()
    .comments(issue)
    .find((body) => body.includes('rekeyer:incident:')) ?? '';

const incident = async () => (await scene().state()).credentials.get('pay-db')?.incident;

describe('an emergency', () => {
  it('has one checklist in its issue that is edited in place, and is contained only with everything it leads to', async () => {
    const issue = await declared();
    await follow();
    expect(checklist(issue)).toContain('not contained yet');
    expect(checklist(issue)).toContain('- [ ] Make the candidate valid at the provider');
    await append('pay-db', { type: 'done', data: { step: 'issue', wave: 0, version: 'pay-db.1.1', evidence: {} } });
    await follow();
    expect(checklist(issue)).toContain('- [x] Make the candidate valid at the provider');
    await append('pay-db', contained);
    await follow();
    expect(checklist(issue)).toContain('- [x] The old value is refused');
    expect(checklist(issue)).toContain('- [ ] ship-db, which it leads to');
    expect(checklist(issue)).toContain('not contained yet');
    const recorded = { rotatedAt: '2026-11-21T13:00:00Z', evidence: 'by hand' };
    await append('ship-db', { type: 'recorded', data: recorded });
    await follow();
    expect(checklist(issue)).toContain('`pay-db.1`: contained');
    expect(
      scene()
        .comments(issue)
        .filter((body) => body.includes('rekeyer:incident:')),
    ).toHaveLength(1);
  });

  it('that was not proven is never contained', async () => {
    const issue = await declared();
    const data = { ...contained.data, evidence: {} };
    await append('pay-db', { ...contained, data });
    await append('ship-db', { type: 'recorded', data: { rotatedAt: '2026-11-21T13:00:00Z', evidence: 'by hand' } });
    await follow();
    expect(checklist(issue)).toContain('not contained yet');
  });

  it('is reviewed afterwards by somebody else, in a pull request of its own', async () => {
    const world = scene();
    await declared();
    await append('pay-db', contained);
    await follow();
    const known = await world.scene.forge.pulls.newestFrom('incident/pay-db.1');
    const number = known?.number ?? 0;
    expect(known?.state).toBe('open');
    await world.as('bob').review(number, 'APPROVE');
    await world.as('dora').review(number, 'APPROVE');
    await follow();
    expect(await incident()).toBeDefined();
    await world.as('carol').review(number, 'APPROVE');
    await follow();
    expect(await incident()).toBeUndefined();
    const reviewed = (await world.ledger.history('pay-db')).find(({ type }) => type === 'reviewed');
    expect(reviewed?.data).toEqual({ by: `carol:${world.idOf('carol')}`, pull: number });
    expect((await world.scene.forge.pulls.get(number)).state).toBe('merged');
  });

  it('is not reviewed by an approval of another text', async () => {
    const world = scene();
    await declared();
    await append('pay-db', contained);
    await follow();
    const number = (await world.scene.forge.pulls.newestFrom('incident/pay-db.1'))?.number ?? 0;
    const path = 'incidents/2026/pay-db.1.md';
    await world.as('dora').pushFiles('incident/pay-db.1', { [path]: 'All was well.\n' }, 'Polish');
    world.pass();
    await world.as('carol').review(number, 'APPROVE');
    await follow();
    expect(await incident()).toBeDefined();
  });

  it('calls people when nobody has reviewed it in time, once, and stops when somebody has', async () => {
    const world = scene();
    await declared();
    await append('pay-db', contained);
    await follow();
    world.pass(25 * HOUR);
    await follow();
    await follow();
    const late = () => world.issues().filter(({ body }) => body?.includes('rekeyer:late:'));
    expect(late()).toHaveLength(1);
    expect(late()[0]).toMatchObject({ state: 'open', body: expect.stringContaining('@acme/security') });
    const number = (await world.scene.forge.pulls.newestFrom('incident/pay-db.1'))?.number ?? 0;
    await world.as('carol').review(number, 'APPROVE');
    await follow();
    expect(late()[0]?.state).toBe('closed');
  });
});
