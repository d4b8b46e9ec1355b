import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, formatDay } from '../../src/domain/time.js';
import { CuttingProxy } from '../doubles/postgres/cutting-proxy.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { credential, settings } from './registry.js';
import { type Setting, Stage } from './stage.js';
import { rekeyer } from './story.js';

const R = { owner: 'acme', repo: 'credentials' };
const FILE = 'credentials/payments-db.yaml';
const run = promisify(execFile);

let database: PostgresServer;
let stage: Stage;
beforeAll(async () => {
  database = await PostgresServer.start();
});
afterEach(() => stage.strike(false));
afterAll(() => database.stop());

/** The story up to the rotation's pull request, with something else than in the demo. */
async function proposed(more: Setting = {}): Promise<{ pull: number; issue: number }> {
  const role = database.unique('payments');
  const text = credential({ port: more.port ?? database.port, role, createdAt: formatDay(Date.now() - 90 * DAY) });
  stage = await Stage.set({ database, role, ...more, files: { [FILE]: text, ...more.files } });
  const remote = `${stage.hub.url}/acme/credentials.git`;
  await rekeyer(stage, 'ledger', 'init', '--remote', remote, '--repository-id', String(stage.repositoryId));
  await stage.app.tick();
  await stage.quiet();
  const issues = await openIssues();
  const pull = issues.find((one) => one.pull_request)?.number ?? 0;
  const issue = issues.find((one) => !one.pull_request && one.title.startsWith('payments-db'))?.number ?? 0;
  return { pull, issue };
}

async function openIssues() {
  return (await stage.hub.as('alice').api.issues.listForRepo({ ...R, state: 'open' })).data;
}

async function approve(pull: number, login = 'bob'): Promise<void> {
  await stage.hub.as(login).review(pull, 'APPROVE');
  await stage.quiet();
}

/** Entries of the ledger as a person reads them, newest first. */
async function log(): Promise<string> {
  const clone = await stage.hub.as('carol').workingCopy();
  await run('git', ['-C', clone, 'fetch', '-q', 'origin', 'rekeyer-ledger']);
  return (await run('git', ['-C', clone, 'log', '--format=%s', 'FETCH_HEAD'])).stdout;
}

/** Nothing was done: the old password lets in, and the application's file still holds it. */
async function nothingHappened(): Promise<void> {
  expect(stage.password).toBe(stage.oldPassword);
  expect(await stage.lets(stage.oldPassword)).toBe(true);
}

describe('when a part of the loop breaks', () => {
  it('a wrong approver sets nothing going; a plan that changed is refused loudly, and nothing is touched', async () => {
    const { pull } = await proposed();
    const changed = credential({ port: database.port, role: stage.role, createdAt: formatDay(Date.now() - 90 * DAY) });
    const alice = stage.hub.as('alice');
    await alice.pushFiles(
      'other-window',
      { [FILE]: changed.replace('acceptWindow: 5m', 'acceptWindow: 9m') },
      'Wait longer',
    );
    await alice.merge(await alice.openPull('other-window', 'Wait longer'));
    await stage.quiet();
    // Carol may only read: nothing comes of her approval.
    await approve(pull, 'carol');
    expect(await log()).not.toContain('refused');
    await approve(pull);
    await nothingHappened();
    expect(await log()).toContain('-payments-1: refused');
    const open = await openIssues();
    expect(open.map(({ body }) => body).join('\n')).toContain('PLAN_CHANGED');
    expect(open.filter((one) => one.pull_request).map(({ number }) => number)).not.toContain(pull);
    expect(open.filter((one) => one.pull_request)).toHaveLength(1);
  });

  it('a connection that the executor was not given is told in the issue, and nothing is proposed', async () => {
    const { pull } = await proposed({ without: 'postgresql' });
    expect(pull).toBe(0);
    await nothingHappened();
    expect((await openIssues()).map(({ body }) => body).join('\n')).toMatch(/CONNECTION\\_MISSING.*Add a connection/);
  });

  it('PostgreSQL that goes away at the ALTER is tried again, and the rotation ends well', async () => {
    const proxy = await CuttingProxy.before(database.port);
    const POLICY = 'policies/database-passwords.yaml';
    const patient = { [POLICY]: `${settings[POLICY]}  retry: { maxAttempts: 3, initial: 1s, max: 1m, factor: 2 }\n` };
    const { pull, issue } = await proposed({ port: proxy.port, files: patient });
    proxy.cutAt('rekeyer.set_verifier', 'answer');
    await approve(pull);
    expect(stage.password).not.toBe(stage.oldPassword);
    expect(await stage.lets(stage.password)).toBe(true);
    expect(await log()).toContain('payments-db.1: issue failed, PROVIDER_UNAVAILABLE');
    expect(issue).toBeGreaterThan(0);
    expect((await openIssues()).map(({ number }) => number)).not.toContain(issue);
    await proxy.stop();
  });

  it('a ledger branch that was rewound stops everything with an alarm', async () => {
    const { pull } = await proposed();
    const bare = stage.hub.world.repo('acme/credentials').git;
    const oid = (await bare.git(['rev-parse', 'rekeyer-ledger~1'])).toString().trim();
    await bare.git(['update-ref', 'refs/heads/rekeyer-ledger', oid]);
    await approve(pull);
    await nothingHappened();
    await stage.app.tick();
    await stage.quiet();
    await nothingHappened();
    const alarm = (await openIssues()).find(({ body }) => body?.includes('LEDGER'));
    expect(alarm?.title).toMatch(/ledger/i);
  });
});
