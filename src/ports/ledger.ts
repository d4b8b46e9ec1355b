import type { Checkpoint } from '../domain/ledger/checkpoint.js';
import type { Actor, Draft, Entry, LedgerState } from '../domain/ledger/event.js';
import type { LedgerProblem } from '../domain/ledger/problem.js';
import type { Signer } from '../domain/ledger/sign.js';
import type { Adopted } from '../domain/ledger/verify.js';

/** A verified view of the chain at one head. */
export interface LedgerSnapshot {
  readonly head: string;
  /** Number of entries. */
  readonly size: number;
  /** SHA-256 of the last entry's bytes; with `size` it is a checkpoint. */
  readonly root: string;
  /** Whether every batch carries a valid signature of the key then in force. */
  readonly signed: boolean;
  readonly state: LedgerState;
}

export interface AppendOptions {
  /** An emergency: not paced like background work. */
  readonly urgent?: boolean;
}

/**
 * Journal, lock and audit in one. Laws, held by the contract suite:
 *
 * - `read` verifies the whole chain it has not verified before; a break is LEDGER_BROKEN, never a shorter view.
 * - `append` is a compare-and-swap on `on.head`: it adds all drafts as one batch or throws LEDGER_CONFLICT and adds
 *   nothing. An unknown outcome is found out by looking, inside; it never adds a draft twice.
 * - After `append` returned, the entries are durable.
 */
export interface Ledger {
  /** @throws LEDGER_MISSING, LEDGER_GONE, LEDGER_BROKEN, LEDGER_FOREIGN */
  read(): Promise<LedgerSnapshot>;
  /**
   * @param subject  one line for people, without mentions or issue references
   * @returns the snapshot whose last entries are these drafts
   * @throws LEDGER_CONFLICT, LEDGER_ENTRY_REFUSED, LEDGER_KEY; LEDGER_UNREACHABLE when even looking failed, so that
   *   nobody knows whether the drafts are in: no effect may follow, and the next `read` tells
   */
  append(
    on: LedgerSnapshot,
    subject: string,
    drafts: readonly Draft[],
    options?: AppendOptions,
  ): Promise<LedgerSnapshot>;
  /** All entries of one credential, oldest first. */
  history(credential: string): Promise<readonly Entry[]>;
}

/** What a full verification found. */
export interface LedgerVerification {
  /** The end of the verified chain, as a checkpoint. */
  readonly size: number;
  readonly root: string;
  /** The commit the branch is at, verified or not. */
  readonly head: string;
  readonly signed: boolean;
  readonly repositoryId: number | undefined;
  /** Empty when everything verifies. */
  readonly problems: readonly LedgerProblem[];
  /** Breaks and moves that somebody vouched for. */
  readonly adopted: readonly Adopted[];
  /** Whether anything from outside was compared; without it entries taken off the end cannot be missed. */
  readonly compared: boolean;
}

/** What people do with a ledger as a whole; each is one explicit command, none ever happens by itself. */
export interface LedgerKeeper extends Ledger {
  /** Begins a ledger; `continues`: the end of the one it follows, after a rollover. @throws LEDGER_EXISTS */
  init(by: Actor, continues?: Checkpoint): Promise<LedgerSnapshot>;
  /**
   * Goes on after a break, a rewind or a move to this repository: appends a signed entry that names the head and
   * the reason. @throws LEDGER_MISSING, LEDGER_KEY, LEDGER_CONFLICT
   */
  adopt(by: Actor, reason: string): Promise<LedgerSnapshot>;
  /** Hands over to another key, or begins to sign. @throws LEDGER_KEY, LEDGER_CONFLICT */
  rotateKey(by: Actor, successor: Signer): Promise<LedgerSnapshot>;
  /** Verifies everything anew, to the last signature and file. @throws LEDGER_MISSING */
  verify(checkpoint?: Checkpoint): Promise<LedgerVerification>;
  /** All entries, oldest first. */
  entries(): Promise<readonly Entry[]>;
}
