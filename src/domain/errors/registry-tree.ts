import type { CatalogueEntry } from './entry.js';

/** Errors of the registry: which files it consists of. */
export const treeErrors = {
  REGISTRY_MISSING: {
    headline: 'There is no registry here.',
    wayOut: 'Run "rekeyer init" to write one, or name its folder with --dir.',
  },
  TREE_TOO_LARGE: {
    headline: 'The registry has more files, or more bytes, than are read.',
    wayOut: 'Put credentials into CredentialList files, delete old requests, or split the registry.',
  },
  TREE_TRUNCATED: {
    headline: 'The listing of files is incomplete.',
    wayOut: 'Nothing is decided on a part of the registry. Read it again; if it stays, read it by git.',
  },
  EDIT_REFUSED: {
    headline: 'A registry file cannot be edited like this.',
    wayOut: 'Nothing was changed. Edit the file by hand, or correct what the message names.',
  },
  FILE_NOT_REGULAR: {
    headline: 'A symbolic link or submodule stands where a registry file should be.',
    wayOut: 'Replace it by a regular file; what lies elsewhere is not reviewed here.',
  },
  FILE_NAME_INVALID: {
    headline: 'The name of the file has characters that cannot be shown or checked out everywhere.',
    wayOut: 'Rename it: letters, digits, dots, hyphens and underscores, ending in .yaml.',
  },
  FILE_NAMES_COLLIDE: {
    headline: 'Two files differ only in upper and lower case.',
    wayOut: 'Rename one of them: on some machines only one of the two would exist.',
  },
  FILE_MISPLACED: {
    headline: 'A file lies where its kind does not belong.',
    wayOut:
      'Config is rekeyer.yaml; credentials/**, policies/*, exceptions/* and requests/<year>/* hold the other kinds, each in files ending in .yaml.',
  },
} as const satisfies Record<string, CatalogueEntry>;
