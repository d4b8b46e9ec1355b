import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Bundled } from '../action/bundle.js';
import { GitHubDouble } from '../doubles/github/hub.js';
import { registryFiles } from './github/registry-files.js';

const SECRET = 'a webhook secret of at least 32 characters';
const R = { owner: 'acme', repo: 'creds' };

let bundled: Bundled;
let child: ChildProcess | undefined;
beforeAll(async () => {
  bundled = await Bundled.make();
});
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => bundled.remove());

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Starts the bundle; its log, and a promise of its exit code. */
function start(env: Readonly<Record<string, string>>) {
  const started = spawn(process.execPath, [`${bundled.folder}/dist/app.js`], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  let said = '';
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (bytes) => {
      said += bytes;
    });
  }
  const exit = new Promise<number | null>((resolve) => started.once('exit', resolve));
  const lines = () => said.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const line = async (event: string) => {
    const find = () => lines().find((one) => one.event === event);
    await until(() => find() !== undefined);
    return find();
  };
  return { exit, line, said: () => said };
}

it('answers webhooks, also before there is a ledger, and finishes what is under way when it is told to stop', async () => {
  const hub = await GitHubDouble.start();
  for (const login of ['alice', 'bob', 'carol']) hub.addUser(login);
  hub.addOrg('acme', { members: { alice: 'member', bob: 'member', carol: 'member' } });
  hub.addTeam('acme', 'payments', { members: ['alice'] });
  hub.addTeam('acme', 'security', { members: ['bob', 'carol'] });
  await hub.addRepo('acme', 'creds', { files: { ...registryFiles }, collaborators: { alice: 'write' } });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const app = start({
    PATH: process.env.PATH ?? '',
    APP_ID: '4711',
    PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    WEBHOOK_SECRET: SECRET,
    REKEYER_FINGERPRINT_KEY: 'a fingerprint key of at least 32 characters',
    PORT: '0',
    GITHUB_API_URL: hub.url,
    GITHUB_SERVER_URL: hub.url,
  });
  const { url } = await app.line('listening');
  const permissions = {
    contents: 'write',
    pull_requests: 'write',
    issues: 'write',
    checks: 'write',
    members: 'read',
    metadata: 'read',
  } as const;
  const events = ['pull_request', 'push'] as const;
  const bot = { id: 4711, slug: 'rekeyer', publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
  hub.installApp({ ...bot, permissions, events: [...events], webhook: { url, secret: SECRET } }, 'acme');
  const alice = hub.as('alice');
  await alice.pushFiles('mistake', { 'policies/new.yaml': 'kind: RotationPolicy\n' }, 'Add a policy');
  const number = await alice.openPull('mistake', 'Add a policy');
  const { head } = (await alice.api.pulls.get({ ...R, pull_number: number })).data;
  const check = () =>
    [...hub.world.repo('acme/creds').checkRuns.values()].find(
      (run) => run.headSha === head.sha && run.name === 'rekeyer / validate' && run.conclusion !== null,
    );
  await until(() => check() !== undefined);
  expect(check()?.conclusion).toBe('failure');
  child?.kill('SIGTERM');
  expect(await app.exit).toBe(0);
  expect(app.said()).not.toContain(SECRET);
  expect(hub.violations).toEqual([]);
  await hub.close();
});

it('does not start without a real webhook secret, and says what else is missing', async () => {
  const app = start({ PATH: process.env.PATH ?? '', WEBHOOK_SECRET: 'development' });
  expect(await app.exit).toBe(2);
  const { message, wayOut } = await app.line('not started');
  expect(message).toContain("WEBHOOK_SECRET is Probot's published default");
  for (const name of ['APP_ID', 'PRIVATE_KEY', 'REKEYER_FINGERPRINT_KEY']) expect(message).toContain(name);
  expect(wayOut).toContain('docs/operators/app.md');
});
