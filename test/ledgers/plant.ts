import { type GitObject, packOf } from '../../src/clients/git-objects.js';
import type { Genesis } from '../../src/domain/ledger/event.js';
import { BEGINNING, verifyBatches } from '../../src/domain/ledger/verify.js';
import { commitOfBatch } from '../../src/ledgers/git-branch/commits.js';
import { ProjectionTree } from '../../src/ledgers/git-branch/tree.js';
import type { Chain } from '../domain/ledger/chain.js';
import type { Repository } from './repository.js';

/**
 * Puts the messages of a chain on the branch, as commits that are flawless in themselves; what a message says is
 * the test's business. Much faster than a thousand pushes.
 */
export function plant(repository: Repository, chain: Chain): void {
  const objects: GitObject[] = [];
  const genesis: Genesis = { format: 1, repositoryId: chain.repositoryId };
  const tree = new ProjectionTree(chain.signer ? { ...genesis, publicKey: chain.signer.publicKey } : genesis);
  let position = BEGINNING;
  let head: string | undefined;
  for (const { message } of chain.commits) {
    const verified = verifyBatches(position, [{ commit: head ?? '', message }], { signatures: 'newest' });
    position = verified.position;
    const files = tree.of(position.state);
    const commit = commitOfBatch(files.oid, head, message);
    objects.push(...files.objects, commit);
    head = commit.oid;
  }
  const unique = new Map(objects.map((object) => [object.oid, object]));
  repository.gitWith(packOf([...unique.values()]), 'index-pack', '--stdin');
  repository.git('update-ref', 'refs/heads/rekeyer-ledger', head ?? '');
}
