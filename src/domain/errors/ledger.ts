import type { CatalogueEntry } from './entry.js';

/** Errors of the ledger branch. */
export const ledgerErrors = {
  LEDGER_MISSING: {
    headline: 'There is no ledger branch.',
    wayOut:
      'If this registry is new, run "rekeyer ledger init". If it had a ledger, somebody removed it: restore the branch.',
  },
  LEDGER_CONFLICT: {
    headline: 'Somebody else appended to the ledger first.',
    wayOut: 'Nothing was written; the ledger is read again and the step decided anew.',
  },
  LEDGER_BROKEN: {
    headline: 'The ledger does not verify.',
    wayOut: 'No effect runs until a person has looked: "rekeyer ledger verify" lists every problem.',
  },
  LEDGER_FOREIGN: {
    headline: 'The ledger belongs to another repository.',
    wayOut: 'A fork or copy must never rotate. Run "rekeyer ledger adopt" only if this repository is the successor.',
  },
} as const satisfies Record<string, CatalogueEntry>;
