import type { CatalogueEntry } from './entry.js';

/** Errors of the ledger branch. */
export const ledgerErrors = {
  LEDGER_MISSING: {
    headline: 'There is no ledger branch.',
    wayOut: 'If this registry never had one, run "rekeyer ledger init". Otherwise restore the branch from a clone.',
  },
  LEDGER_GONE: {
    headline: 'The ledger branch was there and is gone.',
    wayOut: 'Somebody removed it: restore the branch from a clone that has it. It is never begun anew by itself.',
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
  LEDGER_EXISTS: {
    headline: 'There is a ledger already.',
    wayOut: 'It is never begun anew over an old one. To continue after a break run "rekeyer ledger adopt".',
  },
  LEDGER_KEY: {
    headline: 'The signing key does not fit the ledger.',
    wayOut: 'Set the Ed25519 private key (PKCS#8) whose public key the ledger names as the one in force.',
  },
  LEDGER_ENTRY_REFUSED: {
    headline: 'This must not be written to the ledger.',
    wayOut: 'Nothing was written. This is a mistake in the program, not in your registry: please report it.',
  },
  LEDGER_UNREACHABLE: {
    headline: 'The ledger could not be asked.',
    wayOut: 'No effect runs without it. The next run reads the ledger again and finds out what was written.',
  },
} as const satisfies Record<string, CatalogueEntry>;
