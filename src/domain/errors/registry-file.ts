import type { CatalogueEntry } from './entry.js';

/** Errors of the registry: one file before it is understood. */
export const fileErrors = {
  FILE_TOO_LARGE: {
    headline: 'The file is larger than is read.',
    wayOut: 'A file may have 64 KiB, a CredentialList 256 KiB; split it.',
  },
  FILE_ENCODING: {
    headline: 'The file is not UTF-8.',
    wayOut: 'Save it as UTF-8 without a byte order mark.',
  },
  FILE_IS_POINTER: {
    headline: 'The file is a Git LFS pointer.',
    wayOut: 'Take registry files out of LFS: "git lfs untrack" them and commit their text.',
  },
  TEXT_INVISIBLE: {
    headline: 'An invisible or control character stands here.',
    wayOut:
      'Remove it: a reviewer would not see what is read. Umlauts and emoji are fine, zero-width and direction marks are not.',
  },
  YAML_SYNTAX: {
    headline: 'This is not valid YAML.',
    wayOut: 'Look at this line and the one before it: indentation, quotes, brackets, and the space after a colon.',
  },
  YAML_TAB: {
    headline: 'A tab is used for indentation.',
    wayOut: 'Indent with spaces; YAML forbids tabs there.',
  },
  YAML_TOO_DEEP: {
    headline: 'Maps and lists are nested too deeply.',
    wayOut: 'At most 20 levels are read; no kind of document needs more than ten.',
  },
  YAML_TOO_MANY: {
    headline: 'A map has too many keys, or a list too many items.',
    wayOut: 'At most 500 keys and 5,000 items are read. Put credentials into several lists.',
  },
  YAML_EMPTY: {
    headline: 'The file holds no document.',
    wayOut: 'Write one (its first lines are "apiVersion: rekeyer/v1" and "kind: …"), or delete the file.',
  },
  YAML_SECOND_DOCUMENT: {
    headline: 'The file holds more than one document.',
    wayOut: 'Put each document into a file of its own; many credentials fit into one CredentialList.',
  },
  YAML_DIRECTIVE: {
    headline: 'A YAML directive changes how the file is read.',
    wayOut: 'Remove the line that begins with %; files are always read as YAML 1.2.',
  },
  YAML_ANCHOR: {
    headline: 'Anchors are not allowed.',
    wayOut: 'Remove the & and its name. For values that many share there are defaults.byType, labels and selectors.',
  },
  YAML_ALIAS: {
    headline: 'Aliases are not allowed.',
    wayOut: 'Write the value out: a reviewer reads each credential by itself.',
  },
  YAML_MERGE_KEY: {
    headline: 'Merge keys are not allowed.',
    wayOut: 'Write the keys out; shared values belong into defaults.byType of rekeyer.yaml.',
  },
  YAML_TAG: {
    headline: 'Tags are not allowed.',
    wayOut: 'Remove the ! and its name; put the value into quotes if it shall be text.',
  },
  BOM_INSIDE: {
    headline: 'A byte order mark stands inside the file.',
    wayOut: 'Delete the invisible character; two files were probably joined.',
  },
  KEY_DUPLICATE: {
    headline: 'A key stands twice in one map.',
    wayOut: 'Keep one of the two.',
  },
  KEY_NOT_TEXT: {
    headline: 'A key is not plain text.',
    wayOut: 'Put it into quotes; lists, maps, numbers and empty keys are no keys here.',
  },
  KEY_FORBIDDEN: {
    headline: 'A key has a name that JavaScript reserves.',
    wayOut: 'Choose another name.',
  },
  NUMBER_INVALID: {
    headline: 'A number is not written plainly.',
    wayOut:
      'Write whole numbers in decimal digits (or 0.5 where a part is asked for); put text such as 007 into quotes.',
  },
  PROBLEMS_OMITTED: {
    headline: 'The file has more problems than are shown.',
    wayOut: 'Repair the first ones; the rest is shown then.',
  },
  SECRET_PASTED: {
    headline: 'A secret stands in the file.',
    wayOut:
      'Treat it as compromised: it is in the history already. Rotate it now, then remove it here. Values never belong into a registry, only names.',
  },
} as const satisfies Record<string, CatalogueEntry>;
