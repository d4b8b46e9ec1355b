/** What can be wrong with a ledger. */
export type LedgerProblemKind =
  /** A commit whose message is no batch, or that is not exactly what its batch and parent make it. */
  | 'message'
  | 'commit'
  /** An entry that this version cannot read whole. */
  | 'entry-malformed'
  | 'entry-type'
  | 'format'
  /** The chain: how it begins, that nothing is missing, doubled, moved or changed. */
  | 'genesis'
  | 'gap'
  | 'order'
  | 'prev'
  | 'duplicate-id'
  /** Who wrote: no signature, a wrong one, another key than the one expected. */
  | 'unsigned'
  | 'signature'
  | 'key'
  | 'adoption'
  | 'foreign-repository'
  /** Against what was known before: entries are gone, or others stand in their place. */
  | 'rewind'
  | 'rewritten'
  /** The files beside the chain do not say what the chain says. */
  | 'projection';

/** One thing wrong with a ledger, as `rekeyer ledger verify` lists it. */
export interface LedgerProblem {
  readonly kind: LedgerProblemKind;
  readonly message: string;
  readonly commit?: string;
  readonly seq?: number;
}
