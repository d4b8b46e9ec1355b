import { RekeyerError } from '../../domain/errors/index.js';
import { dotenv } from './dotenv.js';
import { json } from './json.js';
import { raw } from './raw.js';
import type { TextFormat } from './text-format.js';

export const formats = { dotenv, json, raw } as const satisfies Readonly<Record<string, TextFormat>>;
export type FormatName = keyof typeof formats;

/**
 * The text with all of `values` (key → value) in place, proven by reading every one of them back.
 *
 * @throws DELIVERY_FAILED where a key is not there, a value cannot be held, or does not come back as it went in
 */
export function replaceAll(format: TextFormat, text: string, values: ReadonlyMap<string, string>): string {
  let written = text;
  for (const [key, value] of values) {
    const before = format.find(written, key);
    if ('obstacle' in before) throw new RekeyerError('DELIVERY_FAILED', before.obstacle);
    if (before.value === format.meant(value)) continue;
    const after = format.replace(written, key, value);
    if (after === undefined) {
      throw new RekeyerError(
        'DELIVERY_FAILED',
        `this format cannot hold the value of ${key} so that all programs agree`,
      );
    }
    written = after;
  }
  for (const [key, value] of values) {
    const back = format.find(written, key);
    if (!('value' in back) || back.value !== format.meant(value)) {
      throw new RekeyerError('DELIVERY_FAILED', `the value of ${key} would not be read back as it was written`);
    }
  }
  return written;
}
