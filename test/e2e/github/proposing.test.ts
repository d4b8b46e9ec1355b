import { describe, expect, it } from '@jest/globals';
import { gitBlobId } from '../../../src/domain/git-blob.js';
import { DAY } from '../../../src/domain/time.js';
import { pullAuthority } from '../../../src/jobs/authority.js';
import { propose } from '../../../src/jobs/propose.js';
import { proposeDue } from '../../../src/jobs/propose-due.js';
import { scan } from '../../../src/jobs/scan.js';
import { validate } from '../../../src/jobs/validate.js';
import { credentialFile } from './registry-files.js';
import { type RegistryScene, registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();
const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

async function registryOf(world: RegistryScene) {
  const { revisions, families } = await world.ports();
  const { registry } = await validate({
    files: await revisions.at(await revisions.newest()),
    families,
    now: world.now,
  });
  if (!registry) throw new Error('the registry is not valid');
  return registry;
}

/** What a scheduled run does about proposals. */
async function tick(world: RegistryScene) {
  const registry = await registryOf(world);
  const found = scan({ registry, ledger: await world.state(), now: world.now });
  const result = await proposeDue(found, registry, await world.ports(), { actor, now: world.now });
  world.pass();
  return result;
}

describe('what is due by policy', () => {
  it('is proposed once, for all credentials of one owner and policy, and costs nothing afterwards', async () => {
    const world = scene();
    const { proposals, failed } = await tick(world);
    expect(failed).toEqual([]);
    expect(proposals).toHaveLength(1);
    const [proposal] = proposals;
    const pull = await world.scene.forge.pulls.get(proposal?.pull ?? 0);
    expect(pull.author).toEqual(world.scene.forge.self.account);
    const files = await world.scene.forge.pulls.files(pull);
    expect(files.items.map(({ path, status }) => [path, status])).toEqual([
      ['requests/2026/2026-11-21-payments-1.yaml', 'added'],
    ]);
    const memory = (await world.state()).requests.get('2026-11-21-payments-1');
    expect(memory?.proposal).toMatchObject({ credentials: 'pay-db ship-db', blob: files.items[0]?.blob });
    await tick(world);
    world.scene.spent();
    expect(await tick(world)).toEqual({ proposals: [], failed: [] });
    expect(world.scene.spent()).toEqual({ counted: 0, unchanged: 1 });
  });

  it('is not asked again for 7 days after people closed it', async () => {
    const world = scene();
    const { proposals } = await tick(world);
    await world.as('alice').close(proposals[0]?.pull ?? 0);
    expect((await tick(world)).proposals).toEqual([]);
    expect((await world.state()).requests.get('2026-11-21-payments-1')).toMatchObject({ code: 'PROPOSAL_DECLINED' });
    world.pass(7 * DAY);
    expect((await tick(world)).proposals.map(({ request }) => request)).toEqual(['2026-11-28-payments-1']);
  });

  it('that cannot be planned is told, and keeps nothing else waiting', async () => {
    const world = scene();
    const unreachable = credentialFile('far-db', 'far')
      .replace('db.example.com', 'elsewhere.example.com')
      .replace('payments', 'others');
    await world.as('owner').pushFiles('main', { 'credentials/far-db.yaml': unreachable }, 'Another database');
    const { proposals, failed } = await tick(world);
    expect(proposals).toHaveLength(1);
    expect(failed).toEqual([{ credentials: ['far-db'], code: 'CONNECTION_MISSING', message: expect.any(String) }]);
  });
});

describe('a rotation that was merged and waits to begin', () => {
  it('is not proposed once more, neither by a run nor by a command', async () => {
    const world = scene();
    const { pull } = await world.propose('alice');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect((await world.review(pull)).merged).toBe(true);
    expect((await tick(world)).proposals.map(({ request }) => request)).toEqual(['2026-11-21-payments-2']);
    const issue = await world.as('alice').openIssue('Again');
    expect(await world.say('alice', issue, '/rotate request pay-db')).toMatchObject({ outcome: 'refused' });
    expect(world.comments(issue).at(-1)).toContain('was merged and waits to begin');
    const again = propose(
      { credentials: ['pay-db'], reason: 'manual' },
      { login: 'alice', id: 1 },
      await world.ports(),
      { actor, now: world.now },
    );
    await expect(again).rejects.toMatchObject({ code: 'REQUEST_MERGED' });
  });
});

describe('a proposal that is interrupted', () => {
  it.each([
    ['before the branch is made', 'POST', /git\/trees$/, 'before'],
    ['after the branch was made', 'POST', /git\/refs$/, 'after'],
    ['after the pull request was opened', 'POST', /\/pulls$/, 'after'],
    ['before its comment', 'POST', /comments$/, 'before'],
  ] as const)('%s is finished by the next run, without a second one', async (_, method, path, when) => {
    const world = scene();
    world.hub.faults.push({ method, path, when, drop: true, times: 3 });
    await expect(tick(world)).rejects.toMatchObject({ code: 'GITHUB_UNAVAILABLE' });
    world.hub.faults.clear();
    await tick(world);
    await tick(world);
    const pulls = [...world.hub.world.repo('acme/creds').issues.values()].filter(({ pull }) => pull !== null);
    expect(pulls).toHaveLength(1);
    const file = await world.hub.world
      .repo('acme/creds')
      .git.git(['show', 'rotation/2026-11-21-payments-1:requests/2026/2026-11-21-payments-1.yaml']);
    const { proposal } = (await world.state()).requests.get('2026-11-21-payments-1') ?? {};
    expect(gitBlobId(String(file))).toBe(proposal?.blob);
  });
});

describe('the authority of a rotation that was ordered by pull request', () => {
  async function ordered(world: RegistryScene) {
    const { pull, request } = await world.propose('alice');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    await world.review(pull);
    await world.authorise();
    const approved = world.ledger.entries().find(({ type }) => type === 'approved');
    const authority = async () => pullAuthority(await world.ports());
    return { request, plan: approved?.plan, authority };
  }

  it('lets it start and go on while approval and plan hold', async () => {
    const world = scene();
    const { plan, authority } = await ordered(world);
    expect(plan).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await (await authority()).mayStart('pay-db.1', plan)).toBeUndefined();
    expect(await (await authority()).mayContinue('pay-db.1', plan)).toBeUndefined();
  });

  it('lets nothing start that has no approval in the ledger, or another plan', async () => {
    const world = scene();
    const { authority } = await ordered(world);
    expect(await (await authority()).mayStart('pay-db.1', 'sha256:other')).toMatchObject({ code: 'PLAN_CHANGED' });
    expect(await (await authority()).mayStart('ship-db.1', undefined)).toMatchObject({ code: 'UNAUTHORIZED_MERGE' });
  });

  it('B29: judges again before the first lease; afterwards the approval may end, but not the request', async () => {
    const world = scene();
    const { request, plan, authority } = await ordered(world);
    world.pass(8 * DAY);
    expect(await (await authority()).mayStart('pay-db.1', plan)).toMatchObject({ code: 'APPROVAL_EXPIRED' });
    expect(await (await authority()).mayContinue('pay-db.1', plan)).toBeUndefined();
    await world.as('owner').pushFiles('main', { [`requests/2026/${request}.yaml`]: null }, 'Withdraw it');
    expect(await (await authority()).mayContinue('pay-db.1', plan)).toMatchObject({ code: 'REQUEST_WITHDRAWN' });
  });

  it('stops when what is approved is not what would be done any more, and goes on after promotion', async () => {
    const world = scene();
    const { plan, authority } = await ordered(world);
    const evidence = { fingerprint: 'hmac:new' };
    const done = { type: 'done', data: { step: 'promote', wave: 0, version: 'pay-db.1.1', evidence } } as const;
    await world.ledger.append(await world.ledger.read(), 'pay-db.1: promoted', [
      { ...done, rotation: 'pay-db.1', credential: 'pay-db', actor },
    ]);
    expect((await world.state()).credentials.get('pay-db')?.fingerprint).toBe('hmac:new');
    expect(await (await authority()).mayContinue('pay-db.1', plan)).toBeUndefined();
    const elsewhere = credentialFile('pay-db', 'app_rw').replace('path: pay-db.env', 'path: other.env');
    await world.as('owner').pushFiles('main', { 'credentials/pay-db.yaml': elsewhere }, 'Deliver elsewhere');
    expect(await (await authority()).mayContinue('pay-db.1', plan)).toMatchObject({ code: 'PLAN_CHANGED' });
  });
});
