import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Repositories, type Repository } from '../../ledgers/repository.js';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const repositories = new Repositories();
const caches = temporaryFolder();
let repository: Repository;
let clones = 0;

beforeAll(() => {
  process.env.REKEYER_CACHE = caches;
});
beforeEach(() => {
  repository = repositories.make();
});
afterAll(() => {
  delete process.env.REKEYER_CACHE;
  repositories.removeAll();
});

const remote = () => ['--remote', repository.dir];

/** A fresh clone, as anybody would make one. */
function clone(): string {
  clones += 1;
  const folder = join(repository.root, `clone-${clones}`);
  execFileSync('git', ['clone', '--quiet', repository.dir, folder], { stdio: 'ignore' });
  return folder;
}

async function verified(...argv: string[]) {
  const { code, out } = await rekeyer('ledger', 'verify', '--json', ...argv);
  return { code, ...JSON.parse(out) };
}

describe('rekeyer ledger', () => {
  it('begins, shows and verifies one, also from a fresh clone', async () => {
    const begun = await rekeyer('ledger', 'init', ...remote(), '--repository-id', '7');
    expect(begun).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^A ledger is begun, unsigned\. Checkpoint: 1:/),
    });
    expect((await rekeyer('ledger', 'log', ...remote())).out).toMatch(
      /^seq {2}at .*\n {2}0 {2}\S+ {2}- {6}genesis {2}.*repositoryId=7\n$/,
    );
    expect(await verified('--dir', clone())).toEqual({
      code: 0,
      ok: true,
      size: 1,
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
      head: repository.head,
      signed: false,
      problems: [],
      adopted: [],
      unseen: [expect.stringContaining('taken off the end'), expect.stringContaining('not all are signed')],
    });
  });

  it('says what a verification of a clone alone cannot see, and sees it with a checkpoint', async () => {
    await rekeyer('ledger', 'init', ...remote());
    const before = repository.head;
    await rekeyer('ledger', 'adopt', ...remote(), '--reason', 'nothing was wrong, for this test');
    const { size, root } = await verified('--dir', clone());
    repository.git('update-ref', 'refs/heads/rekeyer-ledger', before);

    const text = await rekeyer('ledger', 'verify', '--dir', clone());
    expect(text).toMatchObject({
      code: 0,
      out: expect.stringContaining('Not seen: Whether entries were taken off the end'),
    });
    expect(await verified('--dir', clone(), '--checkpoint', `${size}:${root}`)).toMatchObject({
      code: 1,
      ok: false,
      problems: [{ kind: 'rewind' }],
    });
  });

  it('shows a problem with the place where it is', async () => {
    await rekeyer('ledger', 'init', ...remote());
    repository.git('config', 'user.name', 'Eve');
    repository.git('config', 'user.email', 'eve@example.com');
    const forged = repository.git(
      'commit-tree',
      '-p',
      repository.head,
      '-m',
      'a line of my own',
      `${repository.head}^{tree}`,
    );
    repository.git('update-ref', 'refs/heads/rekeyer-ledger', forged);
    const { code, out } = await rekeyer('ledger', 'verify', '--dir', clone());
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`\\n  at {7}.*commit ${forged.slice(0, 12)}`));
    expect(out).toContain('The ledger does not verify: ');
    expect(await rekeyer('ledger', 'log', '--dir', clone())).toMatchObject({
      code: 3,
      err: expect.stringContaining('LEDGER_BROKEN'),
    });
  });

  it('signs with the key of the executor, and refuses another', async () => {
    const keys = ['a', 'b'].map(() =>
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
    process.env.REKEYER_LEDGER_KEY = keys[0];
    try {
      expect((await rekeyer('ledger', 'init', ...remote())).out).toContain(', signed.');
      expect(await verified('--dir', clone())).toMatchObject({ ok: true, signed: true });
      process.env.REKEYER_LEDGER_KEY = keys[1];
      expect(await rekeyer('ledger', 'adopt', ...remote(), '--reason', 'another key than before')).toMatchObject({
        code: 1,
        err: expect.stringContaining('LEDGER_KEY'),
      });
    } finally {
      delete process.env.REKEYER_LEDGER_KEY;
    }
  });

  it.each([
    [['adopt', '--reason', 'short'], '--reason'],
    [['log', '--limit', 'many'], '--limit'],
    [['init', '--repository-id', 'acme/x'], '--repository-id'],
    [['verify', '--checkpoint', '7'], '--checkpoint'],
  ])('does not understand %j', async (argv, what) => {
    expect(await rekeyer('ledger', ...argv)).toMatchObject({ code: 2, err: expect.stringContaining(what) });
  });

  it('is missing where there is no repository', async () => {
    expect(await rekeyer('ledger', 'verify', '--dir', '/')).toMatchObject({
      code: 1,
      err: expect.stringContaining('LEDGER_MISSING'),
    });
  });
});
