import type { KeyObject } from 'node:crypto';
import { type Batch, signedText } from './batch.js';
import { NO_ROOT } from './bytes.js';
import type { Checkpoint } from './checkpoint.js';
import type { Entry, Genesis, LedgerState } from './event.js';
import { type CommittedBatch, type Inspection, inspectBatch } from './inspect.js';
import type { LedgerProblem } from './problem.js';
import { readPublicKey, verifySignature } from './sign.js';
import { fold, NO_STATE } from './state.js';

/** How far a chain is verified, and everything that verifying the next batch needs. */
export interface Position extends Checkpoint {
  /** The commit that ends it; `undefined` before the first. */
  readonly head: string | undefined;
  readonly genesis: Genesis | undefined;
  /** The repository it belongs to now. */
  readonly repositoryId: number | undefined;
  /** The key in force; `undefined` while the ledger is unsigned. */
  readonly publicKey: string | undefined;
  /** Whether every batch so far carries a signature. */
  readonly signed: boolean;
  readonly ids: ReadonlySet<string>;
  /** Commits that an adoption left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly state: LedgerState;
}

export const BEGINNING: Position = {
  size: 0,
  root: NO_ROOT,
  head: undefined,
  genesis: undefined,
  repositoryId: undefined,
  publicKey: undefined,
  signed: true,
  ids: new Set(),
  leftOut: new Set(),
  state: NO_STATE,
};

export interface Expectations {
  /** The repository that asks; not compared when unknown. */
  readonly repositoryId?: number | undefined;
  /** The key that must be in force in the end. */
  readonly publicKey?: string | undefined;
  /**
   * Which signatures to check. `newest` is enough to trust all entries: it covers, through `prev`, every byte before
   * it, and its signer had verified them. `every` also finds a signature that was damaged without any gain.
   */
  readonly signatures: 'every' | 'newest';
  /** Sizes whose roots the caller wants to know. */
  readonly watch?: readonly number[] | undefined;
}

/** A break, or a move, that somebody vouched for. */
export interface Adopted {
  readonly seq: number;
  readonly head: string;
  readonly reason: string;
  readonly problems: readonly LedgerProblem[];
}

export interface Verification {
  /** The end of the last good batch before the first problem. */
  readonly position: Position;
  /** Empty when the chain is whole. */
  readonly problems: readonly LedgerProblem[];
  readonly adopted: readonly Adopted[];
  /** Roots at the watched sizes that the chain has; counted from `from` on. */
  readonly rootsAt: ReadonlyMap<number, string>;
}

/**
 * Do these commits continue the chain that was verified up to `from`?
 *
 * A pure function of its arguments. It finds *all* problems, not only the first; with any, the position is the end
 * of the last good batch before them. After a break the chain goes on only with a valid `adopted` entry that
 * continues from that position and names the commit it stands on.
 *
 * @param batches  oldest first
 */
export function verifyBatches(
  from: Position,
  batches: Iterable<CommittedBatch>,
  expected: Expectations = { signatures: 'every' },
): Verification {
  const walk = new Walk(from, expected);
  for (const committed of batches) walk.take(committed);
  return walk.end();
}

/** A batch and the key that must have signed it. */
interface Seal {
  readonly commit: string;
  readonly seq: number;
  readonly batch: Batch;
  readonly key: KeyObject;
}

class Walk {
  #position: Position;
  /** Where a reader stands who takes every entry at its word; equal to the position until something is wrong. */
  #cursor: Checkpoint;
  #lastCommit: string | undefined;
  #newest: Seal | undefined;
  #skipped: string[] = [];
  #problems: LedgerProblem[] = [];
  readonly #rootsAt = new Map<number, string>();
  readonly #keys = new Map<string, KeyObject | undefined>();
  readonly #ids: Set<string>;
  readonly #leftOut: Set<string>;
  readonly #entries: Entry[] = [];
  readonly #adopted: Adopted[] = [];

  constructor(
    readonly from: Position,
    readonly expected: Expectations,
  ) {
    this.#position = from;
    this.#cursor = from;
    this.#lastCommit = from.head;
    this.#ids = new Set(from.ids);
    this.#leftOut = new Set(from.leftOut);
  }

  take(committed: CommittedBatch): void {
    const strict = inspectBatch(this.#position, committed, this.#ids);
    const problems = [...strict.problems, ...this.#judgeWriter(committed, strict)];
    const mayContinue = this.#problems.length === 0 || strict.entries[0]?.type === 'adopted';
    if (mayContinue && problems.length === 0) this.#accept(committed, strict);
    else this.#pass(committed);
    this.#lastCommit = committed.commit;
  }

  /** Goes past what does not count, naming what is wrong with it. */
  #pass(committed: CommittedBatch): void {
    const lenient = inspectBatch(this.#cursor, committed, this.#ids);
    this.#problems.push(...lenient.problems, ...this.#judgeWriter(committed, lenient));
    this.#skipped.push(committed.commit);
    this.#cursor = lenient.end;
  }

  /** What depends on more than the batch and the end of the chain: keys, signatures, adoptions. */
  #judgeWriter({ commit }: CommittedBatch, { batch, entries }: Inspection): LedgerProblem[] {
    const first = entries[0];
    if (!batch || !first) return [];
    const at = { commit, seq: first.seq };
    const problems: LedgerProblem[] = [];
    for (const entry of entries) {
      if (namedKey(entry) !== undefined && !this.#read(namedKey(entry))) {
        problems.push({ kind: 'key', message: `entry ${entry.seq} names no Ed25519 key`, ...at });
      }
      if (entry.type === 'adopted' && entry.data.head !== this.#lastCommit) {
        problems.push({
          kind: 'adoption',
          message: `entry ${entry.seq} adopts another commit than it stands on`,
          ...at,
        });
      }
    }
    const key = this.#keyFor(first);
    if (key && batch.signature === undefined) {
      problems.push({ kind: 'unsigned', message: `batch ${at.seq} is not signed`, ...at });
    } else if (!key && batch.signature !== undefined) {
      problems.push({ kind: 'signature', message: `batch ${at.seq} is signed while no key is in force`, ...at });
    } else if (key && this.#checksNow(entries)) {
      problems.push(...checkSeal({ ...at, batch, key }));
    }
    return problems;
  }

  /** The key that must sign a batch is the one in force before it; genesis brings its own. */
  #keyFor(first: Entry): KeyObject | undefined {
    return this.#read(first.type === 'genesis' ? first.data.publicKey : this.#position.publicKey);
  }

  #read(publicKey: string | undefined): KeyObject | undefined {
    if (publicKey === undefined) return undefined;
    if (!this.#keys.has(publicKey)) this.#keys.set(publicKey, readPublicKey(publicKey));
    return this.#keys.get(publicKey);
  }

  /** A change of key and an adoption stand on their own signature; the rest is covered by a newer one. */
  #checksNow(entries: readonly Entry[]): boolean {
    return this.expected.signatures === 'every' || entries.some(({ type }) => type === 'key' || type === 'adopted');
  }

  #accept({ commit }: CommittedBatch, { batch, entries, end, rootAfter }: Inspection): void {
    let { genesis, repositoryId, publicKey } = this.#position;
    for (const entry of entries) {
      if (entry.type === 'genesis') {
        genesis = entry.data;
        ({ repositoryId, publicKey } = entry.data);
      }
      if (entry.type === 'key') publicKey = entry.data.publicKey;
      if (entry.type === 'adopted') {
        repositoryId = entry.data.repositoryId ?? repositoryId;
        this.#adopt(entry.seq, entry.data);
      }
      this.#ids.add(entry.id);
      this.#entries.push(entry);
      const root = this.expected.watch?.includes(entry.seq + 1) ? rootAfter(entry.seq) : undefined;
      if (root !== undefined) this.#rootsAt.set(entry.seq + 1, root);
    }
    const first = entries[0];
    const key = first && this.#keyFor(first);
    this.#newest = key && batch ? { commit, seq: first.seq, batch, key } : undefined;
    const signed = this.#position.signed && batch?.signature !== undefined;
    this.#position = { ...this.#position, ...end, head: commit, genesis, repositoryId, publicKey, signed };
    this.#cursor = end;
  }

  #adopt(seq: number, { head, reason }: { readonly head: string; readonly reason: string }): void {
    this.#adopted.push({ seq, head, reason, problems: this.#problems });
    for (const commit of this.#skipped) this.#leftOut.add(commit);
    this.#problems = [];
    this.#skipped = [];
  }

  end(): Verification {
    const newest = this.expected.signatures === 'newest' && this.#newest ? checkSeal(this.#newest) : [];
    return {
      position: {
        ...this.#position,
        ids: this.#ids,
        leftOut: this.#leftOut,
        state: fold(this.from.state, this.#entries),
      },
      problems: [...this.#problems, ...newest, ...disappointments(this.#position, this.expected)],
      adopted: this.#adopted,
      rootsAt: this.#rootsAt,
    };
  }
}

function namedKey(entry: Entry): string | undefined {
  return entry.type === 'genesis' || entry.type === 'key' ? entry.data.publicKey : undefined;
}

function checkSeal({ batch, key, commit, seq }: Seal): LedgerProblem[] {
  const valid = batch.signature !== undefined && verifySignature(key, signedText(batch), batch.signature);
  return valid ? [] : [{ kind: 'signature', message: `batch ${seq} is not signed by the key in force`, commit, seq }];
}

/** A whole chain can still be another one than the caller's. */
function disappointments({ size, repositoryId, publicKey }: Position, expected: Expectations): LedgerProblem[] {
  const problems: LedgerProblem[] = [];
  if (size === 0) return problems;
  if (expected.repositoryId !== undefined && repositoryId !== expected.repositoryId) {
    const message = `the ledger belongs to repository ${repositoryId}, this is ${expected.repositoryId}`;
    problems.push({ kind: 'foreign-repository', message });
  }
  if (expected.publicKey !== undefined && publicKey !== expected.publicKey) {
    const message =
      publicKey === undefined
        ? 'the ledger is unsigned although a signing key is configured'
        : 'the key in force is not the configured one';
    problems.push({ kind: 'key', message });
  }
  return problems;
}
