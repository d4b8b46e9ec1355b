import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { Bundled } from '../action/bundle.js';
import { rekeyer, temporaryFolder } from '../cli/rekeyer.js';
import { runAction } from '../doubles/action-runner.js';
import { R, type Stage, setStage } from '../doubles/github-tests/stage.js';
import { Repositories } from '../ledgers/repository.js';
import { registryFiles } from './github/registry-files.js';

const workspace = temporaryFolder();
const repositories = new Repositories();
let bundled: Bundled;
let stage: Stage;

beforeAll(async () => {
  bundled = await Bundled.make();
  stage = await setStage();
  await rekeyer('init', '--dir', join(workspace, 'registry'));
});
afterAll(async () => {
  bundled.remove();
  repositories.removeAll();
  await stage.close();
});

const run = (inputs: Record<string, string>) =>
  runAction(bundled.actionYml, {
    inputs,
    workspace,
    env: { GITHUB_SERVER_URL: stage.hub.url, GITHUB_REPOSITORY: `${R.owner}/${R.repo}` },
  });

describe('the bundled action on Node 24, as GitHub runs it', () => {
  it('validates', async () => {
    writeFileSync(join(workspace, 'registry/exceptions.txt'), 'no part of a registry');
    const { code, outputs, summary, annotations } = await run({ directory: 'registry', token: '' });
    expect({ code, annotations }).toEqual({ code: 0, annotations: [] });
    expect(outputs).toMatchObject({ decision: 'pass', errors: '0' });
    expect(summary).toContain('1 credential read, nothing wrong.');
  });

  it('marks a mistake on its line and fails the step', async () => {
    const file = join(workspace, 'registry/policies/mine.yaml');
    writeFileSync(file, 'apiVersion: rekeyer/v1\nkind: RotationPolicy\nmetadata: { name: mine }\nspec: {}\n');
    const { code, outputs, annotations, shown } = await run({ directory: 'registry', token: '' });
    writeFileSync(file, '');
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ decision: 'fail', 'reason-code': 'VALUE_MISSING' });
    expect(annotations[0]).toMatchObject({
      level: 'error',
      where: expect.stringMatching(/^file=registry\/policies\/mine\.yaml,line=4,/),
    });
    expect(shown).not.toMatch(/^ +at /m);
    expect(existsSync(file)).toBe(true);
  });

  it('scans with the ledger of its repository, over git alone, and never shows the token', async () => {
    const token = stage.hub.installationToken(stage.installation);
    const url = `${stage.hub.url}/${R.owner}/${R.repo}.git`;
    const credentials = async () => ({ username: 'x-access-token', password: new Secret(token) });
    const writer = await openGitBranch(repositories.make().options({ remote: { url, credentials } }));
    await writer.init({ login: 'alice', id: 1, kind: 'user' });
    writeFileSync(join(workspace, 'registry/policies/mine.yaml'), MINE);

    const before = stage.hub.requests.length;
    const { code, outputs, log, summary } = await run({ command: 'scan', directory: 'registry', token });
    expect(code).toBe(0);
    expect(outputs).toMatchObject({ decision: 'pass', 'reason-code': '' });
    expect(JSON.parse(outputs.result ?? '')).toMatchObject({ ledger: { size: 1, signed: false } });
    expect(summary).toContain('ages count from the ledger (1 entry, unsigned)');
    const requests = stage.hub.requests.slice(before).map(({ path }) => path);
    expect(requests.filter((path) => !path.startsWith('/acme/creds.git/'))).toEqual([]);
    expect(requests.length).toBeGreaterThan(0);
    expect(log.replace(`::add-mask::${token}\n`, '')).not.toContain(token);
  });
});

describe('the bundled action with an App of the company', () => {
  it('does what is due: opens an issue in the name of the App, shows no key and leaves no token', async () => {
    const stage = await setStage({ deaf: true, repo: { files: { ...registryFiles } } });
    stage.hub.addTeam('acme', 'payments', { members: ['alice'] });
    stage.hub.addTeam('acme', 'security', { members: ['bob'] });
    const before = stage.hub.world.tokens.size;
    const { code, outputs, summary, log, shown } = await runAction(bundled.actionYml, {
      inputs: { command: 'run', 'app-id': String(stage.installation.app.id), 'private-key': stage.privateKey },
      workspace,
      env: {
        GITHUB_SERVER_URL: stage.hub.url,
        GITHUB_API_URL: stage.hub.url,
        GITHUB_REPOSITORY: `${R.owner}/${R.repo}`,
        REKEYER_FINGERPRINT_KEY: 'a fingerprint key of at least 32 characters',
      },
    });
    expect({ code, outputs: { ...outputs, result: JSON.parse(outputs.result ?? '') } }).toMatchObject({
      code: 1,
      outputs: { decision: 'needs-human', 'reason-code': 'LEDGER_MISSING', result: { version: 1 } },
    });
    expect(summary).toContain('Everything is stopped: ledger not trusted.');
    const [issue] = [...stage.hub.world.repo('acme/creds').issues.values()];
    expect(issue?.author.login).toBe(`${stage.installation.app.slug}[bot]`);
    expect(stage.hub.world.tokens.size).toBe(before);
    expect(shown).not.toContain(stage.privateKey.split('\n')[1]);
    expect(log).toContain('::add-mask::');
    await stage.close();
  });

  it('says what it lacks', async () => {
    const { code, outputs } = await run({ command: 'run' });
    expect({ code, outputs }).toMatchObject({ code: 1, outputs: { decision: 'fail', 'reason-code': 'USAGE' } });
  });
});

const MINE = `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: mine }
spec: { priority: 20, selector: { matchLabels: { team: mine } }, maxAge: 30d }
`;
