import type { CatalogueEntry } from './entry.js';

/** Errors of the registry: what a reader or the linker finds in its files. */
export const registryErrors = {
  REGISTRY_MISSING: {
    headline: 'There is no registry here.',
    wayOut: 'Run "rekeyer init" to write one, or name its folder with --dir.',
  },
} as const satisfies Record<string, CatalogueEntry>;
