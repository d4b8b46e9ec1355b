import { afterAll, describe, expect, it } from '@jest/globals';
import { hasCode } from '../../src/domain/errors/index.js';
import { type GitBranchOptions, openGitBranch } from '../../src/ledgers/git-branch.js';
import type { LedgerKeeper } from '../../src/ports/ledger.js';
import { Chain, heartbeat, newSigner, requested } from '../domain/ledger/chain.js';
import { plant } from './plant.js';
import { actor, Repositories, type Repository } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

const signer = newSigner();

/** A repository whose ledger is this chain, and a reader that never saw it before. */
async function planted(chain: Chain, more: Partial<GitBranchOptions> = {}) {
  const repository = repositories.make();
  plant(repository, chain);
  return { repository, ledger: await openGitBranch(repository.options(more)) };
}

/** The error code of a read, and the kinds of problems of a full verification. */
async function verdict(ledger: LedgerKeeper): Promise<{ code: string; kinds: string[] }> {
  const code = await ledger.read().then(
    () => 'fine',
    (error: unknown) => (hasCode(error, 'LEDGER_BROKEN', 'LEDGER_FOREIGN', 'LEDGER_KEY') ? error.code : String(error)),
  );
  return { code, kinds: (await ledger.verify()).problems.map(({ kind }) => kind) };
}

function unsigned(chain: Chain): Chain {
  delete chain.signer;
  return chain;
}

function resigned(chain: Chain): Chain {
  chain.signer = newSigner();
  return chain;
}

function without(chain: Chain, index: number): Chain {
  chain.commits.splice(index, 1);
  return chain;
}

function swapped(chain: Chain, index: number): Chain {
  chain.commits.splice(index + 1, 0, ...chain.commits.splice(index, 1));
  return chain;
}

/** What somebody with push access can do by hand: a commit with any message and files on top of the branch. */
function commitByHand(repository: Repository, message: string, tree = `${repository.head}^{tree}`): void {
  const parent = repository.head;
  const commit = repository.gitWith(message, 'commit-tree', repository.git('rev-parse', tree), '-p', parent);
  repository.git('update-ref', 'refs/heads/rekeyer-ledger', commit);
}

describe('a ledger nobody touched', () => {
  it('verifies for everybody, with and without the key', async () => {
    const { ledger } = await planted(new Chain(signer).beat(4));
    expect(await verdict(ledger)).toEqual({ code: 'fine', kinds: [] });
    expect(await ledger.verify()).toMatchObject({ size: 5, signed: true, repositoryId: 7, compared: true });
  });
});

describe('a ledger that somebody with push access changed', () => {
  it.each<[string, () => Chain, string[]]>([
    [
      'an edited entry',
      () => new Chain(signer).beat(4).edit(2, '"credentials":2', '"credentials":9'),
      ['signature', 'prev'],
    ],
    [
      'an edited entry without a key',
      () => new Chain().beat(4).edit(2, '"credentials":2', '"credentials":9'),
      ['prev'],
    ],
    ['an unsigned entry', () => unsigned(new Chain(signer).beat(2)).beat(1), ['unsigned']],
    ['an entry signed by a stranger', () => resigned(new Chain(signer).beat(2)).beat(1), ['signature']],
    ['a batch taken out', () => without(new Chain(signer).beat(4), 2), ['gap']],
    ['two batches swapped', () => swapped(new Chain(signer).beat(4), 2), ['gap', 'order', 'gap']],
  ])('%s', async (_what, chain, kinds) => {
    const { ledger } = await planted(chain());
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_BROKEN', kinds });
  });

  it('a commit by hand', async () => {
    const { ledger, repository } = await planted(new Chain(signer).beat(2));
    commitByHand(repository, 'Update genesis.json\n');
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_BROKEN', kinds: ['commit', 'message'] });
  });

  it('an honest batch committed under another name, which only the commit shows', async () => {
    const chain = new Chain(signer).beat(2);
    const { ledger, repository } = await planted(chain);
    commitByHand(repository, chain.compose('heartbeat', heartbeat(3)).message);
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_BROKEN', kinds: ['commit'] });
  });

  it('files that say something else than the entries: nobody believes them, and verify tells', async () => {
    const { ledger, repository } = await planted(new Chain().add('pay-db.1: requested', requested('pay-db', 1)));
    const other = new Chain().add('pay-db.1: requested', requested('pay-db', 9));
    const elsewhere = repositories.make();
    plant(elsewhere, other);
    repository.git('fetch', '-q', elsewhere.dir, 'rekeyer-ledger');
    const message = repository.git('log', '-1', '--format=%B', 'rekeyer-ledger');
    const tree = repository.git('rev-parse', 'FETCH_HEAD^{tree}');
    const body = repository
      .git('cat-file', 'commit', 'rekeyer-ledger')
      .replace(/^tree .*$/m, `tree ${tree}`)
      .concat('\n');
    expect(body).toContain(message);
    repository.git(
      'update-ref',
      'refs/heads/rekeyer-ledger',
      repository.gitWith(body, 'hash-object', '-t', 'commit', '-w', '--stdin'),
    );
    expect((await ledger.read()).state.credentials.get('pay-db')?.generation).toBe(1);
    expect(await verdict(ledger)).toEqual({ code: 'fine', kinds: ['projection'] });
    await ledger.append(await ledger.read(), 'heartbeat', [heartbeat(1)]);
    expect(await verdict(ledger)).toEqual({ code: 'fine', kinds: [] });
  });
});

describe('a ledger that is not ours', () => {
  it('belongs to another repository', async () => {
    const { ledger } = await planted(new Chain(signer, 7), { repositoryId: 8 });
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_FOREIGN', kinds: ['foreign-repository'] });
  });

  it('is whole, but by another key: a rewrite of everything shows to whoever has the real one', async () => {
    const { ledger } = await planted(new Chain(newSigner()), { signer });
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_KEY', kinds: ['key'] });
    const { ledger: bare } = await planted(new Chain(), { signer });
    expect(await verdict(bare)).toEqual({ code: 'LEDGER_KEY', kinds: ['key'] });
  });

  it('is not written to without its key', async () => {
    const { ledger } = await planted(new Chain(signer));
    await expect(ledger.append(await ledger.read(), 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({
      code: 'LEDGER_KEY',
    });
  });
});

describe('G23: a ledger that was set back', () => {
  const setBack = (repository: Repository): void => {
    repository.git('update-ref', 'refs/heads/rekeyer-ledger', `${repository.head}~2`);
  };

  it('cannot be told from a shorter one, and verify says that it compared nothing', async () => {
    const { ledger, repository } = await planted(new Chain(signer).beat(4));
    setBack(repository);
    expect(await ledger.verify()).toMatchObject({ problems: [], size: 3, compared: false });
  });

  it('is noticed with a checkpoint from outside', async () => {
    const chain = new Chain(signer).beat(4);
    const checkpoint = { size: chain.size, root: chain.root };
    const { ledger, repository } = await planted(chain);
    expect(await ledger.verify(checkpoint)).toMatchObject({ problems: [], compared: true });
    setBack(repository);
    expect(await ledger.verify(checkpoint)).toMatchObject({ problems: [{ kind: 'rewind' }], size: 3 });
  });

  it('is noticed by the process that saw it, and by the next one that has its cache', async () => {
    const repository = repositories.make();
    plant(repository, new Chain(signer).beat(4));
    const options = repository.options();
    const ledger = await openGitBranch(options);
    await ledger.read();
    setBack(repository);
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_BROKEN', kinds: ['rewind'] });
    expect(await verdict(await openGitBranch(options))).toEqual({ code: 'LEDGER_BROKEN', kinds: ['rewind'] });
  });

  it('is noticed by a cache even where the checkpoint from outside is older', async () => {
    const chain = new Chain(signer).beat(2);
    const old = { size: chain.size, root: chain.root };
    const { ledger, repository } = await planted(chain.beat(2));
    await ledger.read();
    setBack(repository);
    expect(await ledger.verify(old)).toMatchObject({ problems: [{ kind: 'rewind' }], size: old.size });
  });

  it('is noticed by a process that was told what to remember', async () => {
    const chain = new Chain(signer).beat(4);
    const { repository } = await planted(chain);
    setBack(repository);
    const remembered = { size: chain.size, root: chain.root };
    const ledger = await openGitBranch(repository.options({ remembered }));
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_BROKEN', kinds: ['rewind'] });
  });

  it('is noticed when it has grown again: the remembered entry is another one', async () => {
    const { ledger, repository } = await planted(new Chain().beat(4));
    await ledger.read();
    setBack(repository);
    const rival = await openGitBranch(repository.options());
    for (const beat of [1, 2, 3]) await rival.append(await rival.read(), 'heartbeat', [heartbeat(beat)]);
    expect(await verdict(ledger)).toEqual({ code: 'LEDGER_BROKEN', kinds: ['rewritten'] });
  });

  it('stops an append that began before', async () => {
    const { ledger, repository } = await planted(new Chain().beat(4));
    const snapshot = await ledger.read();
    setBack(repository);
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({
      code: 'LEDGER_CONFLICT',
    });
  });
});

describe('G23: a ledger that is gone', () => {
  it('is missing, never begun again by itself, and not begun anew over what is remembered', async () => {
    const { ledger, repository } = await planted(new Chain().beat(2));
    const snapshot = await ledger.read();
    repository.git('update-ref', '-d', 'refs/heads/rekeyer-ledger');
    const gone = { code: 'LEDGER_GONE', message: expect.stringContaining('held 3 entries') };
    await expect(ledger.read()).rejects.toMatchObject(gone);
    await expect(ledger.append(snapshot, 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({
      code: 'LEDGER_CONFLICT',
    });
    await expect(ledger.init(actor)).rejects.toMatchObject(gone);
    expect(repository.git('for-each-ref')).toBe('');
  });

  it('was never there', async () => {
    const ledger = await openGitBranch(repositories.make().options());
    await expect(ledger.read()).rejects.toMatchObject({ code: 'LEDGER_MISSING' });
    await expect(ledger.verify()).rejects.toMatchObject({ code: 'LEDGER_MISSING' });
  });
});
