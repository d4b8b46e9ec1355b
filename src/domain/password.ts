import { RekeyerError } from './errors/index.js';

/** What generated passwords look like. */
export interface PasswordRule {
  /** Number of characters; 32 unless said. */
  readonly length?: number;
  /** The characters to draw from, each once; letters and digits unless said. */
  readonly alphabet?: string;
}

/** Letters and digits: nothing that a URL, a shell, a DSN or a dotenv file would have to quote. */
export const safeAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const DEFAULT_LENGTH = 32;
const LONGEST = 256;
/** Below this a stolen verifier could be guessed from; above it, it is worth nothing. */
const LEAST_BITS = 128;
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * How many bits of chance a password of this rule holds, rounded down.
 *
 * @example `strengthOf({ length: 22 })` is 130; `strengthOf({ length: 20, alphabet: '0123456789' })` is 66
 */
export function strengthOf(rule: PasswordRule): number {
  const { length, alphabet } = complete(rule);
  return Math.floor(Math.log2(beginnings(alphabet).length) + (length - 1) * Math.log2(alphabet.length));
}

/** What is wrong with this rule, as a sentence with the way out; `undefined` when passwords can be made by it. */
export function objectionTo(rule: PasswordRule): string | undefined {
  const { length, alphabet } = complete(rule);
  if (!PRINTABLE.test(alphabet)) return 'the alphabet holds more than printable ASCII; write letters, digits and signs';
  if (new Set(alphabet).size !== alphabet.length) return 'the alphabet names a character twice; write each once';
  if (alphabet.length < 2 || beginnings(alphabet) === '') return 'the alphabet is too small; write more characters';
  if (!Number.isInteger(length) || length < 1 || length > LONGEST) return `the length must be from 1 to ${LONGEST}`;
  const bits = strengthOf(rule);
  if (bits >= LEAST_BITS) return undefined;
  return `passwords of this rule hold ${bits} bits of chance, at least ${LEAST_BITS} are needed; raise the length or widen the alphabet`;
}

/**
 * A new password by this rule, every one equally likely. The first character is never `-`, so that no program takes
 * the password for an option.
 *
 * @param draw  independent random bytes; bytes that would favour some characters are thrown away
 * @throws PASSWORD_RULE_WEAK
 */
export function generatePassword(rule: PasswordRule, draw: (count: number) => Uint8Array): string {
  const objection = objectionTo(rule);
  if (objection) throw new RekeyerError('PASSWORD_RULE_WEAK', objection);
  const { length, alphabet } = complete(rule);
  return pick(1, beginnings(alphabet), draw) + pick(length - 1, alphabet, draw);
}

function complete({ length = DEFAULT_LENGTH, alphabet = safeAlphabet }: PasswordRule): Required<PasswordRule> {
  return { length, alphabet };
}

function beginnings(alphabet: string): string {
  return alphabet.replace('-', '');
}

/** `count` characters of `alphabet`, without the bias that a plain modulo would have. */
function pick(count: number, alphabet: string, draw: (count: number) => Uint8Array): string {
  const fair = 256 - (256 % alphabet.length);
  let picked = '';
  while (picked.length < count) {
    for (const byte of draw(count - picked.length)) {
      if (byte < fair) picked += alphabet[byte % alphabet.length];
    }
  }
  return picked;
}
