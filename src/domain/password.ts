import { RekeyerError } from './errors/index.js';

/** What generated passwords look like. */
export interface PasswordRule {
  /** Number of characters; 32 unless said. */
  readonly length?: number;
  /** The characters to draw from, each once; letters and digits unless said. */
  readonly alphabet?: string;
  /** Kinds of characters of which there is at least one; none unless said. */
  readonly classes?: readonly CharacterClass[];
  /** Bits of chance it must hold; 128 unless said. */
  readonly minimumBits?: number;
}

export const characterClasses = ['lower', 'upper', 'digit', 'sign'] as const;
export type CharacterClass = (typeof characterClasses)[number];

/** Letters and digits: nothing that a URL, a shell, a DSN or a dotenv file would have to quote. */
export const safeAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const DEFAULT_LENGTH = 32;
const LONGEST = 256;
/** Below this a stolen verifier could be guessed from; above it, it is worth nothing. */
export const leastBits = 128;
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * How many bits of chance a password of this rule holds, rounded down.
 *
 * @example `strengthOf({ length: 22 })` is 130; `strengthOf({ length: 20, alphabet: '0123456789' })` is 66
 */
export function strengthOf(rule: PasswordRule): number {
  const { length, alphabet } = complete(rule);
  const all = Math.log2(beginnings(alphabet).length) + (length - 1) * Math.log2(alphabet.length);
  return Math.floor(all + Math.log2(shareWithClasses(rule)));
}

/**
 * Which part of all passwords of this length has every required class? By inclusion and exclusion, as if the first
 * character were like the others.
 */
function shareWithClasses(rule: PasswordRule): number {
  const { length, alphabet, classes } = complete(rule);
  let share = 0;
  for (let subset = 0; subset < 2 ** classes.length; subset++) {
    const lacking = classes.filter((_, index) => subset & (1 << index));
    const left = [...alphabet].filter((one) => !lacking.includes(classOf(one))).length / alphabet.length;
    share += (lacking.length % 2 === 0 ? 1 : -1) * left ** length;
  }
  return Math.max(0, share);
}

function classOf(character: string): CharacterClass {
  if (/[a-z]/.test(character)) return 'lower';
  if (/[A-Z]/.test(character)) return 'upper';
  return /[0-9]/.test(character) ? 'digit' : 'sign';
}

/** What is wrong with this rule, as a sentence with the way out; `undefined` when passwords can be made by it. */
export function objectionTo(rule: PasswordRule): string | undefined {
  const { length, alphabet, classes, minimumBits } = complete(rule);
  if (!PRINTABLE.test(alphabet)) return 'the alphabet holds more than printable ASCII; write letters, digits and signs';
  if (new Set(alphabet).size !== alphabet.length) return 'the alphabet names a character twice; write each once';
  if (alphabet.length < 2 || beginnings(alphabet) === '') return 'the alphabet is too small; write more characters';
  if (!Number.isInteger(length) || length < 1 || length > LONGEST) return `the length must be from 1 to ${LONGEST}`;
  const missing = classes.find((one) => ![...alphabet].some((character) => classOf(character) === one));
  if (missing) return `the alphabet holds no ${missing}, which is required; add some or leave the class out`;
  if (shareWithClasses(rule) < RARE) return 'passwords this short would hardly ever have all classes; raise the length';
  const bits = strengthOf(rule);
  if (bits >= minimumBits) return undefined;
  return `passwords of this rule hold ${bits} bits of chance, at least ${minimumBits} are needed; raise the length or widen the alphabet`;
}

/** Drawing again until all classes are there must come to an end soon. */
const RARE = 0.05;

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
  const { length, alphabet, classes } = complete(rule);
  const symbols = [...alphabet];
  for (;;) {
    const made = [...drawSymbols(1, [...beginnings(alphabet)], draw), ...drawSymbols(length - 1, symbols, draw)];
    // Thrown away whole: mending single characters would favour some passwords.
    if (classes.every((one) => made.some((character) => classOf(character) === one))) return made.join('');
  }
}

function complete(rule: PasswordRule): Required<PasswordRule> {
  return { length: DEFAULT_LENGTH, alphabet: safeAlphabet, classes: [], minimumBits: leastBits, ...rule };
}

function beginnings(alphabet: string): string {
  return alphabet.replace('-', '');
}

/**
 * `count` of these symbols, without the bias that a plain modulo would have.
 *
 * @param symbols  at most 65,536
 */
export function drawSymbols<T>(count: number, symbols: readonly T[], draw: (count: number) => Uint8Array): T[] {
  const width = symbols.length > 256 ? 2 : 1;
  const range = 256 ** width;
  const fair = range - (range % symbols.length);
  const drawn: T[] = [];
  while (drawn.length < count) {
    const bytes = draw((count - drawn.length) * width);
    for (let at = 0; at + width <= bytes.length; at += width) {
      const number = bytes.subarray(at, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
      const symbol = symbols[number % symbols.length];
      if (number < fair && symbol !== undefined) drawn.push(symbol);
    }
  }
  return drawn;
}
