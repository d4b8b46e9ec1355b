import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { git } from '../github/git/command.js';
import type { RulesetOptions } from '../github/hub.js';
import { everything, R, type Stage, setStage } from './stage.js';

let stage: Stage;
const clones: string[] = [];
const ledger: RulesetOptions = { branches: ['rekeyer-ledger'], denyForcePush: true, denyDeletion: true };
beforeEach(async () => {
  stage = await setStage({ repo: { rulesets: [ledger] } });
});
afterEach(async () => {
  for (const clone of clones.splice(0)) rmSync(clone, { recursive: true, force: true });
  await stage.close();
});

const remote = (token: string, repository = 'acme/creds') =>
  `${stage.hub.url.replace('://', `://x-access-token:${token}@`)}/${repository}.git`;

const botRemote = (permissions = everything) => remote(stage.hub.installationToken(stage.installation, permissions));

async function clone(url: string, ...args: string[]): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'clone-'));
  clones.push(cwd);
  await git(['clone', '-q', ...args, url, '.'], { cwd });
  await git(['config', 'user.name', 'Somebody'], { cwd });
  await git(['config', 'user.email', 'somebody@example.com'], { cwd });
  return cwd;
}

async function commit(cwd: string, name: string, content = name): Promise<string> {
  writeFileSync(join(cwd, name), content);
  await git(['add', '-A'], { cwd });
  await git(['commit', '-q', '-m', name], { cwd });
  return (await git(['rev-parse', 'HEAD'], { cwd })).trim();
}

const tip = async (branch: string) => (await stage.bot.git.getRef({ ...R, ref: `heads/${branch}` })).data.object.sha;

describe('git over HTTP', () => {
  it('clones and pushes with x-access-token, and the push is attributed to the bot', async () => {
    const cwd = await clone(botRemote());
    const sha = await commit(cwd, 'a.yaml');
    await git(['push', '-q', 'origin', 'main'], { cwd });
    expect(await tip('main')).toBe(sha);
    await stage.hub.idle();
    const push = stage.hooks.find(({ name }) => name === 'push')?.payload;
    expect(push).toMatchObject({ ref: 'refs/heads/main', after: sha, forced: false, created: false });
    expect(push).toMatchObject({ sender: { login: 'rekeyer[bot]', type: 'Bot' }, pusher: { name: 'rekeyer[bot]' } });
    expect(push?.commits).toMatchObject([{ id: sha, added: ['a.yaml'], modified: [], removed: [] }]);
  });

  it('serves a bare, blobless clone of depth one, and missing blobs afterwards', async () => {
    const cwd = await clone(botRemote(), '--bare', '--depth', '1', '--filter=blob:none');
    expect(await git(['ls-tree', '-r', '--name-only', 'HEAD'], { cwd })).toBe('README.md\n');
    expect(await git(['cat-file', '-p', 'HEAD:README.md'], { cwd })).toBe('# creds\n');
  });

  it('hides a private repository from outsiders and asks nobody for a password twice', async () => {
    await expect(clone(remote(stage.hub.tokenOf('mallory')))).rejects.toThrow('not found');
    await expect(clone(remote('ghp_stolen'))).rejects.toThrow('Authentication failed');
    await expect(clone(`${stage.hub.url}/acme/creds.git`)).rejects.toThrow('could not read Username');
  });

  it('lets readers read and not push', async () => {
    stage.hub.setRole('acme/creds', 'carol', 'read');
    const cwd = await clone(remote(stage.hub.tokenOf('carol')));
    await commit(cwd, 'a.yaml');
    await expect(git(['push', 'origin', 'main'], { cwd })).rejects.toThrow('403');
  });

  it('lets an app push only with contents: write', async () => {
    const cwd = await clone(botRemote({ contents: 'read' }));
    await commit(cwd, 'a.yaml');
    await expect(git(['push', 'origin', 'main'], { cwd })).rejects.toThrow('403');
    await expect(clone(botRemote({ issues: 'write' }))).rejects.toThrow('403');
  });

  it('refuses workflow files from an app without the permission for them', async () => {
    const cwd = await clone(botRemote());
    await git(['checkout', '-q', '-b', 'ci'], { cwd });
    mkdirSync(join(cwd, '.github/workflows'), { recursive: true });
    await commit(cwd, '.github/workflows/x.yml');
    await expect(git(['push', 'origin', 'ci'], { cwd })).rejects.toThrow("without 'workflows' permission");
    await git(['remote', 'set-url', 'origin', botRemote({ contents: 'write', workflows: 'write' })], { cwd });
    await git(['push', '-q', 'origin', 'ci'], { cwd });
    expect(await tip('ci')).toHaveLength(40);
  });

  it('refuses a push to an archived repository', async () => {
    const cwd = await clone(botRemote());
    stage.hub.world.repo('acme/creds').archived = true;
    await commit(cwd, 'a.yaml');
    await expect(git(['push', 'origin', 'main'], { cwd })).rejects.toThrow('403');
  });

  it('announces a branch that comes and goes, and a tag', async () => {
    const cwd = await clone(botRemote());
    await git(['push', '-q', 'origin', 'main:refs/heads/new', 'main:refs/tags/v1'], { cwd });
    await git(['push', '-q', 'origin', '--delete', 'new'], { cwd });
    await stage.hub.idle();
    expect(stage.hookNames()).toEqual(['create', 'push', 'create', 'push', 'delete', 'push']);
    expect(stage.hooks[2]?.payload).toMatchObject({ ref: 'v1', ref_type: 'tag' });
    expect(stage.hooks[5]?.payload).toMatchObject({
      ref: 'refs/heads/new',
      deleted: true,
      commits: [],
      head_commit: null,
    });
  });

  it('is shut to a token whose hour is over', async () => {
    const cwd = await clone(botRemote());
    const later = Date.now() + 3_601_000;
    stage.hub.now = () => later;
    await expect(git(['fetch', 'origin'], { cwd })).rejects.toThrow('Authentication failed');
  });
});

describe('the ledger branch', () => {
  const push = ['push', '-q', 'origin', 'HEAD:refs/heads/rekeyer-ledger'];

  /** A working copy whose HEAD is the ledger's tip. */
  async function writer(): Promise<string> {
    const cwd = await clone(botRemote());
    await git(['checkout', '-q', 'origin/rekeyer-ledger'], { cwd });
    return cwd;
  }

  beforeEach(async () => {
    const cwd = await clone(botRemote());
    await git(['checkout', '-q', '--orphan', 'ledger'], { cwd });
    await commit(cwd, 'genesis.json');
    await git(push, { cwd });
  });

  it('takes exactly one of the writers that race with --force-with-lease from the same head', async () => {
    const head = await tip('rekeyer-ledger');
    const writers = await Promise.all([1, 2, 3, 4].map(() => writer()));
    const shas = await Promise.all(writers.map((cwd, index) => commit(cwd, `entry-${index}`)));
    const lease = `--force-with-lease=refs/heads/rekeyer-ledger:${head}`;
    const pushes = await Promise.allSettled(writers.map((cwd) => git([...push, lease], { cwd })));
    const won = pushes.flatMap(({ status }, index) => (status === 'fulfilled' ? [shas[index]] : []));
    expect(won).toHaveLength(1);
    expect(await tip('rekeyer-ledger')).toBe(won[0]);
    const reasons = pushes.flatMap((push) => (push.status === 'rejected' ? [String(push.reason)] : []));
    for (const reason of reasons) expect(reason).toMatch(/stale info|cannot lock ref|fetch first|remote rejected/);
  });

  it('refuses a lease on a head that is no longer there', async () => {
    const cwd = await writer();
    const head = await tip('rekeyer-ledger');
    await commit(cwd, 'one');
    await git([...push, `--force-with-lease=refs/heads/rekeyer-ledger:${head}`], { cwd });
    await commit(cwd, 'two');
    const stale = git([...push, `--force-with-lease=refs/heads/rekeyer-ledger:${head}`], { cwd });
    await expect(stale).rejects.toThrow('stale info');
  });

  it('cannot be rewound, rewritten or deleted, by git or by the API', async () => {
    const cwd = await writer();
    const head = await tip('rekeyer-ledger');
    await git(['checkout', '-q', '--orphan', 'forged'], { cwd });
    const forged = await commit(cwd, 'forged');
    await expect(git([...push, '--force'], { cwd })).rejects.toThrow('Cannot force-push to this branch');
    await expect(git(['push', 'origin', '--delete', 'rekeyer-ledger'], { cwd })).rejects.toThrow(
      'Cannot delete this branch',
    );
    await git(['push', '-q', 'origin', 'HEAD:refs/heads/elsewhere'], { cwd });
    const rest = stage.bot.git.updateRef({ ...R, ref: 'heads/rekeyer-ledger', sha: forged, force: true });
    await expect(rest).rejects.toThrow('Cannot force-push');
    await expect(stage.bot.git.deleteRef({ ...R, ref: 'heads/rekeyer-ledger' })).rejects.toThrow('Cannot delete');
    expect(await tip('rekeyer-ledger')).toBe(head);
  });

  it('survives an answer that was lost after the push was applied', async () => {
    const cwd = await writer();
    const sha = await commit(cwd, 'entry');
    stage.hub.faults.push({ method: 'POST', path: /git-receive-pack$/, when: 'after', drop: true });
    await expect(git(push, { cwd })).rejects.toThrow();
    expect(await tip('rekeyer-ledger')).toBe(sha);
  });

  it('does not see a push that was dropped before it was applied', async () => {
    const cwd = await writer();
    const head = await tip('rekeyer-ledger');
    await commit(cwd, 'entry');
    stage.hub.faults.push({ method: 'POST', path: /git-receive-pack$/, drop: true });
    await expect(git(push, { cwd })).rejects.toThrow();
    expect(await tip('rekeyer-ledger')).toBe(head);
    await git(push, { cwd });
  });

  it('is a sound repository to git', async () => {
    const repo = stage.hub.world.repo('acme/creds');
    expect(await repo.git.git(['fsck', '--strict', '--full'])).toBe('');
  });
});
