import type { Draft, Entry, LedgerState } from '../domain/ledger/event.js';

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

/**
 * Journal, lock and audit in one. Laws, held by the contract suite:
 *
 * - `read` verifies the whole chain it has not verified before; a break is LEDGER_BROKEN, never a shorter view.
 * - `append` is a compare-and-swap on `on.head`: it adds all drafts as one batch or throws LEDGER_CONFLICT and adds
 *   nothing. An unknown outcome is found out by looking, inside; it never adds a draft twice.
 * - After `append` returned, the entries are durable.
 */
export interface Ledger {
  /** @throws LEDGER_MISSING, LEDGER_BROKEN, LEDGER_FOREIGN */
  read(): Promise<LedgerSnapshot>;
  /**
   * @param subject  one line for people, without mentions or issue references
   * @returns the snapshot whose last entries are these drafts
   * @throws LEDGER_CONFLICT
   */
  append(on: LedgerSnapshot, subject: string, drafts: readonly Draft[]): Promise<LedgerSnapshot>;
  /** All entries of one credential, oldest first. */
  history(credential: string): Promise<readonly Entry[]>;
}
