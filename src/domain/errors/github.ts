import type { CatalogueEntry } from './entry.js';

/** Errors of the GitHub face. */
export const githubErrors = {
  GITHUB_UNAVAILABLE: {
    headline: 'GitHub did not answer as it should.',
    wayOut: 'Nothing is lost: the next scheduled run reads everything again.',
  },
} as const satisfies Record<string, CatalogueEntry>;
