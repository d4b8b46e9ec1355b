import { createHash } from 'node:crypto';
import type { Entry, Evidence } from './event.js';

/** `prev` of the first entry. */
export const NO_ROOT = '0'.repeat(64);

/** A line longer than this is refused; commit messages are read by people. */
export const LONGEST_LINE = 16 * 1024;

/** Keys in the order in which they are written; a missing one is left out. */
const ENVELOPE = [
  'seq',
  'prev',
  'id',
  'at',
  'rotation',
  'credential',
  'type',
  'actor',
  'run',
  'epoch',
  'plan',
] as const;

/**
 * The one line of JSON that an entry is in the ledger, and for ever: its bytes are what the next entry's `prev`
 * hashes. Keys stand in a fixed order, those of `data` sorted.
 *
 * Commit messages notify people, so the line holds no `@`, no `#12`, no `GH-1` and no link: these characters are
 * written as JSON escapes, which every JSON parser reads back as what the person wrote. The same goes for
 * characters that a terminal obeys instead of showing (controls, bidirectional overrides).
 */
export function serialise(entry: Entry): string {
  const ordered: Record<string, unknown> = {};
  for (const key of ENVELOPE) if (entry[key] !== undefined) ordered[key] = entry[key];
  const { login, id, kind } = entry.actor;
  return quiet(JSON.stringify({ ...ordered, actor: { login, id, kind }, data: sorted(entry.data) }));
}

function sorted(data: object): Record<string, unknown> {
  const entries = Object.entries(data as Record<string, Evidence | string | number | boolean | undefined>);
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, typeof value === 'object' ? sorted(value) : value]),
  );
}

const INVISIBLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** These characters stand in JSON only inside texts, and never after a lone backslash. */
function quiet(json: string): string {
  return json
    .replace(/@|#(?=\d)/g, escaped)
    .replace(/(?<=\bGH)-(?=\d)/gi, escaped)
    .replaceAll('://', ':\\/\\/')
    .replace(INVISIBLE, escaped);
}

/**
 * The hash that chains entries: SHA-256 over a line's bytes exactly as they stand, without its newline, in hex.
 * A line that was read is never serialised again for this.
 */
export function hashOf(line: string): string {
  return createHash('sha256').update(line, 'utf8').digest('hex');
}
