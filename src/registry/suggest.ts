import { isName } from '../domain/names.js';
import { knownSecretIn } from '../domain/pasted/known.js';
import { randomWordIn } from '../domain/pasted/random.js';
import { DAY, formatDuration, HOUR, LONGEST, MINUTE, SECOND } from '../domain/time.js';

const UNITS: readonly (readonly [pattern: RegExp, size: number])[] = [
  [/^s(?:ecs?|econds?)?$/i, SECOND],
  [/^m(?:ins?|inutes?)?$/, MINUTE],
  [/^h(?:rs?|ours?)?$/i, HOUR],
  [/^d(?:ays?)?$/i, DAY],
  [/^w(?:eeks?)?$/i, 7 * DAY],
  [/^M|^mo(?:nths?)?$/, 30 * DAY],
  [/^y(?:ears?|rs?)?$/i, 365 * DAY],
];

/**
 * What did somebody mean by `90days`, `2 weeks`, `P90D` or `1.5h`?
 *
 * @returns the duration as we write it, or `undefined`; only for texts that are nothing but a number and a unit, so
 * that repeating the text in a message gives nothing away
 */
export function meantDuration(text: string): string | undefined {
  const match =
    /^PT?([0-9]{1,6})([SMHDWY])$/.exec(text) ?? /^([0-9]{1,6}(?:\.[0-9]{1,2})?) ?([A-Za-z]{1,8})$/.exec(text);
  const [, amount = '', unit = ''] = match ?? [];
  const size = text.startsWith('PT') && unit === 'M' ? MINUTE : UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  const value = Number(amount) * (size ?? 0);
  return value >= SECOND && value <= LONGEST ? formatDuration(value) : undefined;
}

/** Whether a text is nothing but digits in the shape of a date or time, which may be repeated in a message. */
export function looksLikeDate(text: string): boolean {
  return /^[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}(?:[T ][0-9]{1,2}(?::[0-9]{1,2}){1,2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9:]{2,5})?$/.test(
    text,
  );
}

/** Whether a text may be repeated in a message where a name is expected: it is one, and no chance made it. */
export function isQuotable(text: string): boolean {
  return isName(text) && !randomWordIn(text) && !knownSecretIn(text);
}
