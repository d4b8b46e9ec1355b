import type { CatalogueEntry } from './entry.js';

/** Errors of the git client. */
export const gitErrors = {
  GIT_MISSING: {
    headline: 'There is no git on this machine.',
    wayOut: 'Install git 2.36 or newer and make sure it is on the PATH.',
  },
  GIT_REMOTE: {
    headline: 'This is no address of a repository that Rekeyer may use.',
    wayOut: 'Use a folder, file://, https:// or, on loopback only, http://, without a user name or password in it.',
  },
  GIT_REFUSED: {
    headline: 'The repository cannot be reached with these credentials.',
    wayOut: 'Check that it exists and that the token may read it and, for the ledger, write its contents.',
  },
  GIT_UNAVAILABLE: {
    headline: 'The repository did not answer.',
    wayOut: 'Nothing is lost: the next run asks again.',
  },
  GIT_FAILED: {
    headline: 'Git failed.',
    wayOut: 'The message holds git’s own last words; try the same command by hand to see what this machine lacks.',
  },
} as const satisfies Record<string, CatalogueEntry>;
