import { type Batch, parseBatch } from './batch.js';
import { hashOf } from './bytes.js';
import type { Checkpoint } from './checkpoint.js';
import type { Entry } from './event.js';
import type { LedgerProblem, LedgerProblemKind } from './problem.js';
import { misshape } from './shape.js';

/** A commit of the ledger as a reader hands it to verification. */
export interface CommittedBatch {
  readonly commit: string;
  /** The commit's message, as its bytes stand. */
  readonly message: Uint8Array;
  /** What the reader found wrong with the commit around the message. */
  readonly flaw?: string;
}

/** A batch held against the end of a chain. */
export interface Inspection {
  readonly batch: Batch | undefined;
  readonly entries: readonly Entry[];
  readonly problems: readonly LedgerProblem[];
  /** Where a reader stands after it, taking the batch at its word. */
  readonly end: Checkpoint;
  /** Root after the entry with this `seq`, for checkpoints inside the batch. */
  rootAfter(seq: number): string | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Does this batch continue the chain that ends at `from`? Everything but the signature, which depends on the key
 * in force (`verify.ts`).
 *
 * After a problem it goes on from what the entry itself claims, so that one edited entry is one problem or two, not
 * one for every entry behind it.
 *
 * @param known  ids of all entries before
 */
export function inspectBatch(from: Checkpoint, committed: CommittedBatch, known: ReadonlySet<string>): Inspection {
  const { commit, flaw } = committed;
  const problems: LedgerProblem[] = flaw === undefined ? [] : [{ kind: 'commit', message: flaw, commit }];
  const text = decode(committed.message);
  const batch = text === undefined ? undefined : parseBatch(text);
  const roots: string[] = [];
  const entries: Entry[] = [];
  const ids = new Set<string>();
  let { size, root } = from;
  if (!batch) problems.push({ kind: 'message', message: `commit ${commit} is not a batch of entries`, commit });
  for (const line of batch?.lines ?? []) {
    const at = (kind: LedgerProblemKind, message: string): void => {
      problems.push({ kind, message, commit, seq: size });
    };
    const entry = readEntry(line, at);
    if (entry) {
      judge(entry, { size, root }, at);
      if (known.has(entry.id) || ids.has(entry.id))
        at('duplicate-id', `entry ${entry.seq} has the id of another entry`);
      ids.add(entry.id);
      entries.push(entry);
    }
    size = (entry?.seq ?? size) + 1;
    root = hashOf(line);
    roots.push(root);
  }
  const first = entries[0]?.seq ?? 0;
  return { batch, entries, problems, end: { size, root }, rootAfter: (seq) => roots[seq - first] };
}

function readEntry(line: string, at: (kind: LedgerProblemKind, message: string) => void): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    at('entry-malformed', 'a line is not JSON');
    return undefined;
  }
  const wrong = misshape(value);
  if (!wrong) return value as Entry;
  at(wrong.kind, `an entry ${wrong.message}`);
  return undefined;
}

function judge(entry: Entry, { size, root }: Checkpoint, at: (kind: LedgerProblemKind, message: string) => void): void {
  if (entry.seq > size) at('gap', `entry ${entry.seq} stands where entry ${size} should: some are missing`);
  else if (entry.seq < size) at('order', `entry ${entry.seq} stands where entry ${size} should`);
  else if (entry.prev !== root) {
    at('prev', `entry ${entry.seq} does not follow from the bytes before it: one of the two was changed`);
  }
  if ((entry.type === 'genesis') !== (entry.seq === 0)) {
    at('genesis', entry.seq === 0 ? 'the first entry is no genesis' : `entry ${entry.seq} is a second genesis`);
  }
}
