import { afterAll } from '@jest/globals';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { describeLedger } from '../contracts/ledger.contract.js';
import { newSigner } from '../domain/ledger/chain.js';
import { actor, Repositories } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

describeLedger('the ledger on a branch', async () => {
  const repository = repositories.make();
  const signer = newSigner();
  const ledger = await openGitBranch(repository.options({ signer }));
  await ledger.init(actor);
  const rival = await openGitBranch(repository.options({ signer }));
  return { ledger, another: () => rival };
});
