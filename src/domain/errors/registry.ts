import type { CatalogueEntry } from './entry.js';
import { documentErrors } from './registry-document.js';
import { fileErrors } from './registry-file.js';
import { linkErrors } from './registry-link.js';
import { treeErrors } from './registry-tree.js';

/** Errors of the registry: what is found in its tree, in a file, in a document, and between documents. */
export const registryErrors = {
  ...treeErrors,
  ...fileErrors,
  ...documentErrors,
  ...linkErrors,
} as const satisfies Record<string, CatalogueEntry>;
