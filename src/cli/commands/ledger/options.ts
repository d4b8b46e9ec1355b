import type { LedgerPlace } from '../../../compose.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import { type Checkpoint, parseCheckpoint } from '../../../domain/ledger/checkpoint.js';
import { shared } from '../../options.js';

/** Options of every ledger command. */
export const ledgerOptions = {
  dir: { ...shared.dir, summary: 'a folder of the repository with the ledger; default: the current folder' },
  remote: shared.remote,
  'repository-id': {
    type: 'string',
    value: '<number>',
    summary: "GitHub's numeric id of the repository: gh api repos/OWNER/REPO --jq .id",
  },
  json: shared.json,
  quiet: shared.quiet,
} as const;

/** The ledger that these options mean. */
export function placeOf(values: {
  readonly dir?: string;
  readonly remote?: string;
  readonly 'repository-id'?: string;
}): LedgerPlace {
  const id = values['repository-id'];
  if (id !== undefined && !/^\d{1,15}$/.test(id)) {
    throw new RekeyerError('USAGE', `--repository-id "${id}" is no number`);
  }
  return {
    folder: values.dir ?? '.',
    remote: values.remote,
    ...(id === undefined ? {} : { repositoryId: Number(id) }),
  };
}

/** The checkpoint in an option's value. */
export function checkpointOf(name: string, text: string | undefined): Checkpoint | undefined {
  if (text === undefined) return undefined;
  const checkpoint = parseCheckpoint(text);
  if (checkpoint) return checkpoint;
  throw new RekeyerError('USAGE', `--${name} "${text}" is no checkpoint`, {
    wayOut: 'It looks like 1204:9f86…: the number of entries, a colon and 64 hexadecimal digits.',
  });
}
