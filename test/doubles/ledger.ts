import { createHash } from 'node:crypto';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { composeBatch } from '../../src/domain/ledger/batch.js';
import type { Draft, Entry } from '../../src/domain/ledger/event.js';
import type { CommittedBatch } from '../../src/domain/ledger/inspect.js';
import type { Signer } from '../../src/domain/ledger/sign.js';
import { BEGINNING, type Position, verifyBatches } from '../../src/domain/ledger/verify.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Ledger, LedgerSnapshot } from '../../src/ports/ledger.js';

/** The branch that several `MemoryLedger`s share, as several runners share a repository. */
export class MemoryBranch {
  readonly commits: CommittedBatch[] = [];
  readonly #positions = new Map<string, Position>();

  get head(): string | undefined {
    return this.commits.at(-1)?.commit;
  }

  /** Compare-and-swap; the commit's name depends on all before it, as in git. */
  push(expected: string | undefined, message: string): string {
    if (this.head !== expected) throw new RekeyerError('LEDGER_CONFLICT', 'somebody else appended first');
    const commit = createHash('sha1').update(`${expected}\n${message}`).digest('hex');
    this.commits.push({ commit, message: Buffer.from(message) });
    return commit;
  }

  /** The chain verified up to a commit, each batch once. */
  upTo(commit: string | undefined): Position {
    const known = commit === undefined ? BEGINNING : this.#positions.get(commit);
    if (known) return known;
    const index = this.commits.findIndex((batch) => batch.commit === commit);
    const verified = verifyBatches(this.upTo(this.commits[index - 1]?.commit), this.commits.slice(index, index + 1));
    if (verified.problems[0]) throw new RekeyerError('LEDGER_BROKEN', verified.problems[0].message);
    this.#positions.set(commit ?? '', verified.position);
    return verified.position;
  }
}

export interface MemoryLedgerOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly branch?: MemoryBranch;
  readonly repositoryId?: number;
  readonly signer?: Signer;
  readonly run?: string;
}

const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;
let ids = 0;

/** The `Ledger` port in memory, on the real entries, chain and fold; begun at once when its branch is empty. */
export class MemoryLedger implements Ledger {
  readonly branch: MemoryBranch;

  constructor(readonly options: MemoryLedgerOptions) {
    this.branch = options.branch ?? new MemoryBranch();
    if (this.branch.head === undefined) this.#begin();
  }

  async read(): Promise<LedgerSnapshot> {
    return snapshotOf(this.branch.upTo(this.branch.head));
  }

  async append(on: LedgerSnapshot, subject: string, drafts: readonly Draft[]): Promise<LedgerSnapshot> {
    const { message } = this.#compose(on, subject, drafts);
    return snapshotOf(this.branch.upTo(this.branch.push(on.head, message)));
  }

  async history(credential: string): Promise<readonly Entry[]> {
    return this.entries().filter((entry) => entry.credential === credential);
  }

  /** Every entry, for tests that look at the whole story. */
  entries(): Entry[] {
    return this.branch.commits.flatMap((batch) => {
      const known = parsed.get(batch) ?? entriesOf(batch);
      parsed.set(batch, known);
      return known;
    });
  }

  #compose(end: { readonly size: number; readonly root: string }, subject: string, drafts: readonly Draft[]) {
    const { clock, run = 'test/1', signer } = this.options;
    const newId = (): string => (ids++).toString(16).padStart(32, '0');
    return composeBatch({ size: end.size, root: end.root, at: clock.now(), run, newId, signer }, subject, drafts);
  }

  #begin(): void {
    const { repositoryId = 1, signer } = this.options;
    const data = { format: 1 as const, repositoryId, ...(signer && { publicKey: signer.publicKey }) };
    const { message } = this.#compose(BEGINNING, 'ledger: begun', [{ type: 'genesis', actor, data }]);
    this.branch.push(undefined, message);
  }
}

/** Stories ask for all entries after every call; a batch never changes. */
const parsed = new WeakMap<CommittedBatch, readonly Entry[]>();

function entriesOf({ message }: CommittedBatch): readonly Entry[] {
  const lines = Buffer.from(message).toString().split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Entry);
}

function snapshotOf(position: Position): LedgerSnapshot {
  const { head = '', size, root, signed, state } = position;
  return { head, size, root, signed, state };
}
