import type { CatalogueEntry } from './entry.js';

/** Errors of certificates. */
export const certificateErrors = {
  CERTIFICATE_UNFIT: {
    headline: 'The certificate is not the one that was asked for, so it is not delivered.',
    wayOut: 'Have it issued again for exactly the request: its key, its names, and with all intermediates.',
  },
} as const satisfies Record<string, CatalogueEntry>;
