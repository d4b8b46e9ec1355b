import type { GitStore } from '../../clients/git.js';
import { type CommitFields, commitBytes, commitOf, type GitObject } from '../../clients/git-objects.js';
import type { CommittedBatch } from '../../domain/ledger/inspect.js';

/** Author and committer of every commit of a ledger; who acted stands in the entries. */
export const IDENTITY = 'Rekeyer <ledger@rekeyer.invalid>';

/** The moment of an entry, at the place where every honest line has it. */
const AT = /^\{"seq":\d+,"prev":"[0-9a-f]{64}","id":"[0-9a-f]{32}","at":"([^"]+)"/;

/**
 * The commit that a batch makes on its parent: a function of the two, dates included, so that making it again after
 * a crash gives the same id, and "did it go in?" is a question of ancestry.
 */
export function commitOfBatch(tree: string, parent: string | undefined, message: string | Uint8Array): GitObject {
  return commitOf(fieldsOf(tree, parent, message));
}

function fieldsOf(tree: string, parent: string | undefined, message: string | Uint8Array): CommitFields {
  return { tree, parent, identity: IDENTITY, seconds: secondsOf(message), message };
}

/** Seconds of the newest entry; 0 where there is none, which verification reports. */
function secondsOf(message: string | Uint8Array): number {
  const text = typeof message === 'string' ? message : Buffer.from(message).toString('latin1');
  const line = text.slice(text.lastIndexOf('\n{') + 1);
  const at = Date.parse(AT.exec(line)?.[1] ?? '');
  return Number.isNaN(at) ? 0 : Math.floor(at / 1000);
}

/** A commit of the branch with what verification wants of it. */
export interface LedgerCommit extends CommittedBatch {
  readonly tree: string;
}

/**
 * The commits that lead from `known` to `head`, oldest first. Each must be exactly the commit that its batch makes
 * on the one before: a second parent, another author or date is a flaw.
 */
export async function readCommits(store: GitStore, known: string | undefined, head: string): Promise<LedgerCommit[]> {
  const oids = await store.commitsBetween(known, head);
  const bodies = await store.read(oids);
  let parent = known;
  return oids.map((commit) => {
    const body = bodies.get(commit) ?? Buffer.alloc(0);
    const gap = body.indexOf('\n\n');
    const message = body.subarray(gap + 2);
    const tree = body.toString('latin1', 5, 45);
    const whole = body.equals(commitBytes(fieldsOf(tree, parent, message)));
    parent = commit;
    return {
      commit,
      tree,
      message,
      ...(whole ? {} : { flaw: `commit ${commit} is not the one that its batch makes on its parent` }),
    };
  });
}
