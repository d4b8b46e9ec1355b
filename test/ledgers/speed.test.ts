import { afterAll, describe, expect, it } from '@jest/globals';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { Chain, newSigner, requested } from '../domain/ledger/chain.js';
import { plant } from './plant.js';
import { Repositories } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

describe('a ledger of a thousand batches', () => {
  it('is read by a newcomer and verified to the last signature in moments', async () => {
    const chain = new Chain(newSigner());
    for (let index = 1; index < 1_000; index += 1) {
      const name = `db-${index % 50}`;
      chain.add(`${name}: requested`, requested(name, Math.ceil(index / 50)));
    }
    const repository = repositories.make();
    plant(repository, chain);
    const ledger = await openGitBranch(repository.options());
    const began = performance.now();
    expect((await ledger.read()).state.credentials.size).toBe(50);
    const read = performance.now();
    expect(await ledger.verify()).toMatchObject({ size: 1_000, problems: [] });
    const verified = performance.now();
    // ten times what a quiet machine takes, so that only a change of kind fails
    expect(read - began).toBeLessThan(2_000);
    expect(verified - read).toBeLessThan(6_000);
  });
});
