import { RekeyerError } from '../domain/errors/index.js';
import { type Instant, parseInstant } from '../domain/time.js';

/** Options that several commands share, with the same meaning everywhere. */
export const shared = {
  dir: { type: 'string', short: 'C', value: '<folder>', summary: 'the registry; default: the current folder' },
  json: { type: 'boolean', summary: 'print one JSON document for scripts instead of text' },
  quiet: { type: 'boolean', short: 'q', summary: 'print nothing but errors; the exit code tells the result' },
  now: { type: 'string', value: '<instant>', summary: 'judge as of this time (RFC 3339) instead of the clock' },
  remote: {
    type: 'string',
    value: '<address>',
    summary: "the repository that holds the ledger: https://, file:// or a path; default: this clone's own copy",
  },
  connections: {
    type: 'string',
    value: '<file>',
    summary: 'what this executor may reach, and as whom; default: REKEYER_CONNECTIONS',
  },
} as const;

/** Every command answers to these. */
export const general = {
  help: { type: 'boolean', short: 'h', summary: 'show this help' },
} as const;

/** The instant that `--now` names; `undefined` leaves the clock. A bare date is the end of that day in UTC. */
export function instantOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw new RekeyerError('USAGE', `--now "${text}" is no instant`, {
    wayOut: 'Write it like 2026-11-21T08:15:00Z or 2026-11-21.',
  });
}

/** One of the words an option takes. */
export function wordOf<const W extends string>(name: string, text: string, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === text);
  if (word) return word;
  throw new RekeyerError('USAGE', `--${name} "${text}" is not known`, { wayOut: `Use one of ${words.join(', ')}.` });
}
