import type { CatalogueEntry } from './entry.js';

/** Errors of a rotation in progress. */
export const rotationErrors = {
  LEASE_LOST: {
    headline: 'Another runner took this rotation over.',
    wayOut: 'Nothing more is done here; the other runner continues from the ledger.',
  },
  PLAN_CHANGED: {
    headline: 'What would be done now differs from what was approved.',
    wayOut: 'Nothing was touched. Approve the new plan.',
  },
  DRIFT: {
    headline: 'The provider differs from the ledger.',
    wayOut: 'Somebody changed the credential outside. Look at the difference and adopt it, or mark it compromised.',
  },
  VERIFY_FAILED: {
    headline: 'The new value could not be proven.',
    wayOut: 'The old value stays or is put back; see the issue for what is valid now.',
  },
  VERIFICATION_VOID: {
    headline: 'The server accepts a wrong password, so a successful login proves nothing.',
    wayOut: 'Find the "trust" or "peer" line that answers this connection; verification must be able to fail.',
  },
  NEEDS_HUMAN: {
    headline: 'The rotation stopped and waits for a person.',
    wayOut: 'The issue says what is valid now and which commands help.',
  },
} as const satisfies Record<string, CatalogueEntry>;
