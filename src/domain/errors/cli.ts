import type { CatalogueEntry } from './entry.js';

/** Errors of how the program was called. */
export const cliErrors = {
  USAGE: {
    headline: 'The command line is not understood.',
    wayOut: 'Run the command with --help; it shows every option and an example.',
  },
  INTERNAL: {
    headline: 'Something happened that the program did not foresee.',
    wayOut: 'Run it again with REKEYER_DEBUG=1 and report what it prints; nothing was done after this point.',
  },
} as const satisfies Record<string, CatalogueEntry>;
