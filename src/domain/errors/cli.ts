import type { CatalogueEntry } from './entry.js';

/** Errors of how the program was called. */
export const cliErrors = {
  USAGE: {
    headline: 'The command line is not understood.',
    wayOut: 'Run the command with --help; it shows every option and an example.',
  },
  REGISTRY_EXISTS: {
    headline: 'There is already something where the starter registry would go.',
    wayOut: 'Choose another folder with --dir, or move the file away.',
  },
  DEMO_UNAVAILABLE: {
    headline: 'The demo is not part of an installed package.',
    wayOut: 'Clone the repository, then run "npm ci" and "npm run demo" there.',
  },
  INTERNAL: {
    headline: 'Something happened that the program did not foresee.',
    wayOut: 'Run it again with REKEYER_DEBUG=1 and report what it prints; nothing was done after this point.',
  },
} as const satisfies Record<string, CatalogueEntry>;
