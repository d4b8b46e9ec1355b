import { RekeyerError } from '../../domain/errors/index.js';
import { drawSymbols, generatePassword, leastBits, objectionTo } from '../../domain/password.js';
import type { ValueFormat, ValueOptions } from './options.js';

/** Options that mean something to a format, beside `format` itself. */
const MEANT: Readonly<Record<ValueFormat, readonly (keyof ValueOptions)[]>> = {
  random: ['length', 'alphabet', 'classes', 'minimumBits'],
  hex: ['bytes', 'minimumBits'],
  base64url: ['bytes', 'minimumBits'],
  uuid: ['minimumBits'],
  passphrase: ['words', 'separator', 'minimumBits'],
  custom: [],
};

const BYTES = 32;
const WORDS = 12;
/** The word list has 2,048. */
const BITS_OF_A_WORD = 11;
/** Version 4 (RFC 9562): 128 bits, six of which are fixed. */
const BITS_OF_A_UUID = 122;

/** What is wrong with these options, each a sentence with its way out. */
export function objectionsTo(options: ValueOptions): readonly string[] {
  const { format = 'random' } = options;
  const meant = MEANT[format];
  const surplus = Object.keys(options).filter((key) => key !== 'format' && !meant.includes(key as keyof ValueOptions));
  const found = surplus.map((key) => `"${key}" means nothing for the format ${format}; leave it out`);
  const weak = format === 'random' ? objectionTo(options) : tooWeak(format, options);
  return weak ? [...found, weak] : found;
}

function tooWeak(format: ValueFormat, options: ValueOptions): string | undefined {
  const { bytes = BYTES, words = WORDS } = options;
  const held = { hex: 8 * bytes, base64url: 8 * bytes, uuid: BITS_OF_A_UUID, passphrase: BITS_OF_A_WORD * words };
  if (!(format in held)) return undefined;
  const bits = held[format as keyof typeof held];
  const needed = options.minimumBits ?? Math.min(leastBits, format === 'uuid' ? BITS_OF_A_UUID : leastBits);
  if (bits >= needed) return undefined;
  const wayOut = { hex: 'raise "bytes"', base64url: 'raise "bytes"', passphrase: 'raise "words"' } as const;
  const raise = format in wayOut ? wayOut[format as keyof typeof wayOut] : 'choose another format';
  return `values of this rule hold ${bits} bits of chance, at least ${needed} are needed; ${raise}`;
}

/**
 * A new value, every one of its kind equally likely.
 *
 * @param draw  independent random bytes
 * @throws PASSWORD_RULE_WEAK
 */
export async function generateValue(options: ValueOptions, draw: (count: number) => Uint8Array): Promise<string> {
  const [objection] = objectionsTo(options);
  if (objection) throw new RekeyerError('PASSWORD_RULE_WEAK', objection);
  const { format = 'random', bytes = BYTES, words = WORDS, separator = '-' } = options;
  switch (format) {
    case 'random':
      return generatePassword(options, draw);
    case 'hex':
      return Buffer.from(draw(bytes)).toString('hex');
    case 'base64url':
      return Buffer.from(draw(bytes)).toString('base64url');
    case 'uuid':
      return uuidOf(draw(16));
    case 'passphrase':
      return drawSymbols(words, await wordList(), draw).join(separator);
    case 'custom':
      throw new RekeyerError('PROVIDER_REJECTED', 'a custom value is brought, not made');
  }
}

/** @see RFC 9562, section 5.4 */
function uuidOf(bytes: Uint8Array): string {
  const marked = Buffer.from(bytes);
  marked[6] = ((marked[6] ?? 0) & 0x0f) | 0x40;
  marked[8] = ((marked[8] ?? 0) & 0x3f) | 0x80;
  const hex = marked.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The English list of BIP 39: 2,048 common words, no two alike in their first four letters. */
async function wordList(): Promise<readonly string[]> {
  const { wordlist } = await import('@scure/bip39/wordlists/english.js');
  return wordlist;
}
