import { Type } from 'typebox';
import { namePattern, ownerPattern } from '../../domain/names.js';
import { durationPattern, instantPattern } from '../../domain/time.js';

/**
 * The kinds of text a registry file can hold, each written once.
 *
 * `format` is judged exactly by `formats.ts` when a file is read; `pattern` is what an editor can check while somebody
 * types, and only editors see it.
 */
function text(format: string, description: string, examples: readonly string[], pattern?: string) {
  return Type.String({ format, description, examples: [...examples], ...(pattern ? { pattern } : {}) });
}

export const name = (what: string, ...examples: readonly string[]) =>
  text('name', `${what} Lower-case letters, digits and inner hyphens, at most 63 characters.`, examples, namePattern);

export const duration = (what: string, ...examples: readonly string[]) =>
  text('duration', `${what} A whole number and a unit: s, m, h or d.`, examples, durationPattern);

/** An hour or more: for limits, where less is a typing mistake that would rotate without end. */
export const longDuration = (what: string, ...examples: readonly string[]) =>
  text('long-duration', `${what} From 1h to 3650d.`, examples, durationPattern);

export const instant = (what: string, ...examples: readonly string[]) =>
  text('instant', `${what} A date (the end of that day, UTC) or RFC 3339 with an offset.`, examples, instantPattern);

export const instantOrUnknown = (what: string) =>
  text('instant-or-unknown', what, ['2026-01-10', 'unknown'], `(${instantPattern})|^unknown$`);

export const owner = (what: string) =>
  text('owner', `${what} A user or a team on GitHub.`, ['@acme/payments', '@alice'], ownerPattern);

/** Text for people, in any language and on several lines; nothing invisible, nothing that looks like a secret. */
export const freeText = (what: string, example: string) =>
  Type.String({ format: 'free-text', minLength: 1, maxLength: 2000, description: what, examples: [example] });

/** One line without control or invisible characters: a service, a label, a ticket. */
export const line = (what: string, example: string, maxLength = 200) =>
  Type.String({ format: 'line', minLength: 1, maxLength, description: what, examples: [example] });

export const cron = (what: string) =>
  text('cron', `${what} Five fields: minute, hour, day of month, month, day of week.`, ['0 2 * * 2-4']);

export const timezone = (what: string) => text('timezone', `${what} An IANA name.`, ['Europe/Berlin', 'UTC']);

export const variable = (what: string, example: string) =>
  text('variable', `${what} The name of a variable of the executor, never its value.`, [example]);

export const digest = (what: string) => text('digest', what, [`sha256:${'0'.repeat(64)}`], '^sha256:[0-9a-f]{64}$');

/** One of a closed list of words. */
export const word = <const T extends readonly string[]>(words: T, description: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...words], description });

/** An object that knows exactly these keys. */
export const closed = { additionalProperties: false } as const;
