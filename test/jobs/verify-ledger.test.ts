import { afterAll, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../src/jobs/verify-ledger.js';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { Chain, newSigner } from '../domain/ledger/chain.js';
import { plant } from '../ledgers/plant.js';
import { Repositories } from '../ledgers/repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

async function report(chain: Chain, tamper: (repository: ReturnType<Repositories['make']>) => void = () => undefined) {
  const repository = repositories.make();
  plant(repository, chain);
  tamper(repository);
  const ledger = await openGitBranch(repository.options());
  return {
    plain: await verifyLedger({ ledger }),
    against: (checkpoint: { size: number; root: string }) => verifyLedger({ ledger, checkpoint }),
  };
}

describe('verifying a ledger', () => {
  it('says that it is whole, and what that does not mean', async () => {
    const { plain } = await report(new Chain(newSigner()).beat(3));
    expect(plain).toMatchObject({ ok: true, size: 4, signed: true, problems: [] });
    expect(plain.unseen).toEqual([expect.stringContaining('taken off the end')]);
  });

  it('says that anybody could have written an unsigned one', async () => {
    expect((await report(new Chain())).plain.unseen).toContainEqual(
      expect.stringContaining('anybody with write access'),
    );
  });

  it('sees with a checkpoint what it cannot see without', async () => {
    const chain = new Chain(newSigner()).beat(3);
    const { plain, against } = await report(chain, (repository) => {
      repository.git('update-ref', 'refs/heads/rekeyer-ledger', `${repository.head}~1`);
    });
    expect(plain.ok).toBe(true);
    const sharp = await against({ size: chain.size, root: chain.root });
    expect(sharp).toMatchObject({ ok: false, unseen: [], problems: [{ kind: 'rewind' }] });
  });

  it('fails with every problem named', async () => {
    const { plain } = await report(new Chain().beat(5).edit(2, '"credentials":2', '"credentials":0'));
    expect(plain).toMatchObject({ ok: false, problems: [{ kind: 'prev', seq: 3, commit: expect.any(String) }] });
  });
});
