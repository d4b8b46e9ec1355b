import type { CatalogueEntry } from './entry.js';

/** Errors of handing a value to its consumer, and of custody. */
export const deliveryErrors = {
  DELIVERY_FAILED: {
    headline: 'The new value could not be written to its consumer.',
    wayOut: 'See the reason beside it; nothing was left half written. Repair the place and retry the rotation.',
  },
  RELOAD_FAILED: {
    headline: 'The value is in place, but the consumer did not take the reload.',
    wayOut: 'Look at the consumer; the command or signal is the one its connection names.',
  },
  CUSTODY_EXISTS: {
    headline: 'Another candidate already lies in custody under this version.',
    wayOut: 'Nothing was overwritten. Another runner works on this rotation; let it finish.',
  },
  CUSTODY_UNREADABLE: {
    headline: 'Custody cannot be read.',
    wayOut: 'Repair the custody file or its permissions; no step that needs the staged value is tried meanwhile.',
  },
} as const satisfies Record<string, CatalogueEntry>;
