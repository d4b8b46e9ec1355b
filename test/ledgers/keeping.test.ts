import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { Chain, heartbeat, newSigner, requested } from '../domain/ledger/chain.js';
import { plant } from './plant.js';
import { actor, Repositories, type Repository } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

const person = { login: 'alice', id: 17, kind: 'user' } as const;

/** A commit by somebody with push access; the id of it. */
function commitByHand(repository: Repository, message = 'Update genesis.json\n'): string {
  const tree = repository.git('rev-parse', 'rekeyer-ledger^{tree}');
  const commit = repository.gitWith(message, 'commit-tree', tree, '-p', repository.head);
  repository.git('update-ref', 'refs/heads/rekeyer-ledger', commit);
  return commit;
}

describe('the branch, to people with plain git', () => {
  it('is an orphan whose log is the audit log and whose files say where things stand', async () => {
    const repository = repositories.make();
    const signer = newSigner();
    const ledger = await openGitBranch(repository.options({ signer, repositoryId: 7 }));
    const begun = await ledger.init(actor);
    await ledger.append(begun, 'pay-db.1: requested', [requested('pay-db', 1), heartbeat(1)]);
    expect(repository.git('log', '--format=%s %P', 'rekeyer-ledger').split('\n')).toEqual([
      `pay-db.1: requested ${begun.head}`,
      'ledger: begun',
    ]);
    const files = repository.git('ls-tree', '-r', '--name-only', 'rekeyer-ledger').split('\n');
    expect(files).toEqual(['genesis.json', 'state/2d/pay-db.json', 'state/_meta/heartbeat.json']);
    expect(JSON.parse(repository.git('show', 'rekeyer-ledger:genesis.json'))).toEqual({
      format: 1,
      repositoryId: 7,
      publicKey: signer.publicKey,
    });
    expect(JSON.parse(repository.git('show', 'rekeyer-ledger:state/2d/pay-db.json'))).toMatchObject({
      credential: 'pay-db',
      generation: 1,
      open: { rotation: 'pay-db.1', entries: 1, newest: 'requested' },
    });
    expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('can be verified in a clone that only has its copy, and cannot be written there', async () => {
    const origin = repositories.make();
    plant(origin, new Chain().beat(3));
    const clone = join(origin.root, 'clone');
    execFileSync('git', ['clone', '--quiet', '--no-checkout', origin.dir, clone], { stdio: 'ignore' });
    const ledger = await openGitBranch(origin.options({ remote: { url: clone }, tracking: true }));
    expect(await ledger.verify()).toMatchObject({ size: 4, problems: [] });
    await expect(ledger.append(await ledger.read(), 'heartbeat', [heartbeat(1)])).rejects.toMatchObject({
      code: 'LEDGER_MISSING',
    });
  });

  it('is read and appended to without fetching a single file or folder of it', async () => {
    const repository = repositories.make();
    plant(repository, new Chain().add('pay-db.1: requested', requested('pay-db', 1)).beat(3));
    const options = repository.options();
    const ledger = await openGitBranch(options);
    const snapshot = await ledger.read();
    const packs = (): number =>
      readdirSync(join(options.cache, 'objects/pack')).filter((name) => name.endsWith('.pack')).length;
    expect(packs()).toBe(1);
    await ledger.append(snapshot, 'shop-db.1: requested', [requested('shop-db', 1)]);
    expect(packs()).toBe(1);
    expect((await ledger.verify()).problems).toEqual([]);
  });
});

describe('init', () => {
  it('refuses to begin over a ledger', async () => {
    const repository = repositories.make();
    await (await openGitBranch(repository.options())).init(actor);
    const another = await openGitBranch(repository.options());
    await expect(another.init(actor)).rejects.toMatchObject({ code: 'LEDGER_EXISTS' });
  });

  it('begins once when two do it at the same time', async () => {
    const repository = repositories.make();
    const ledgers = [await openGitBranch(repository.options()), await openGitBranch(repository.options())];
    const outcomes = await Promise.allSettled(ledgers.map((ledger) => ledger.init(actor)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await (await openGitBranch(repository.options())).verify()).toMatchObject({ size: 1, problems: [] });
  });

  it('can say which ledger it continues', async () => {
    const repository = repositories.make();
    const ledger = await openGitBranch(repository.options({ branch: 'rekeyer-ledger-2027' }));
    await ledger.init(actor, { size: 1204, root: 'ab'.repeat(32) });
    const [genesis] = await ledger.entries();
    expect(genesis?.data).toMatchObject({ continues: { size: 1204, root: 'ab'.repeat(32) } });
  });
});

describe('adopt', () => {
  it('goes on after a forged entry, names its commit, and leaves it out of every history', async () => {
    const repository = repositories.make();
    const signer = newSigner();
    const chain = new Chain(signer).add('pay-db.1: requested', requested('pay-db', 1));
    plant(repository, chain);
    chain.signer = newSigner();
    const broken = commitByHand(repository, chain.compose('pay-db.2: requested', requested('pay-db', 2)).message);
    const ledger = await openGitBranch(repository.options({ signer }));
    await expect(ledger.read()).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
    const adopted = await ledger.adopt(person, 'Alice edited the branch on the web page');
    expect(adopted.state.credentials.get('pay-db')?.generation).toBe(1);
    const after = await ledger.append(adopted, 'heartbeat', [heartbeat(1)]);
    expect(await ledger.verify()).toMatchObject({
      problems: [],
      size: after.size,
      adopted: [{ seq: 2, head: broken }],
    });
    expect((await ledger.entries()).map(({ type }) => type)).toEqual(['genesis', 'requested', 'adopted', 'heartbeat']);
    expect(await ledger.history('pay-db')).toHaveLength(1);
  });

  it('is not for somebody without the key', async () => {
    const repository = repositories.make();
    plant(repository, new Chain(newSigner()));
    commitByHand(repository);
    for (const more of [{}, { signer: newSigner() }]) {
      const ledger = await openGitBranch(repository.options(more));
      await expect(ledger.adopt(person, 'let me in')).rejects.toMatchObject({ code: 'LEDGER_KEY' });
    }
  });

  it('vouches for a ledger that was set back, also to those who remember more', async () => {
    const repository = repositories.make();
    const signer = newSigner();
    plant(repository, new Chain(signer).beat(4));
    const witness = await openGitBranch(repository.options({ signer }));
    await witness.read();
    repository.git('update-ref', 'refs/heads/rekeyer-ledger', `${repository.head}~2`);
    await expect(witness.read()).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
    await (await openGitBranch(repository.options({ signer }))).adopt(person, 'restored from the backup of Monday');
    expect((await witness.read()).size).toBe(4);
  });

  it('moves a ledger to the repository that it now lies in', async () => {
    const repository = repositories.make();
    plant(repository, new Chain(undefined, 7).beat(1));
    const ledger = await openGitBranch(repository.options({ repositoryId: 8 }));
    await expect(ledger.read()).rejects.toMatchObject({ code: 'LEDGER_FOREIGN' });
    await ledger.adopt(person, 'moved to another host');
    expect(await ledger.verify()).toMatchObject({ problems: [], repositoryId: 8 });
  });

  it('has nothing to go on from where not even the genesis verifies', async () => {
    const repository = repositories.make();
    const chain = new Chain().beat(1);
    chain.commits.shift();
    plant(repository, chain);
    const ledger = await openGitBranch(repository.options());
    await expect(ledger.adopt(person, 'let us go on')).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  });
});

describe('rotateKey', () => {
  it('hands over to the next key, and the old one no longer writes', async () => {
    const repository = repositories.make();
    const [signer, successor] = [newSigner(), newSigner()];
    const options = { repositoryId: 7 };
    const ledger = await openGitBranch(repository.options({ ...options, signer }));
    await ledger.init(actor);
    const handed = await ledger.rotateKey(person, successor);
    await ledger.append(handed, 'heartbeat', [heartbeat(1)]);
    const next = await openGitBranch(repository.options({ ...options, signer: successor }));
    expect(await next.verify()).toMatchObject({ problems: [], signed: true, size: 3 });
    const old = await openGitBranch(repository.options({ ...options, signer }));
    await expect(old.read()).rejects.toMatchObject({ code: 'LEDGER_KEY' });
  });

  it('begins to sign an unsigned ledger', async () => {
    const repository = repositories.make();
    const ledger = await openGitBranch(repository.options());
    await ledger.init(actor);
    const begun = await ledger.rotateKey(person, newSigner());
    await ledger.append(begun, 'heartbeat', [heartbeat(1)]);
    expect(await ledger.verify()).toMatchObject({ problems: [], signed: false });
  });
});
