import { describe, expect, it } from '@jest/globals';
import { generatePassword, objectionTo, safeAlphabet, strengthOf } from '../../src/domain/password.js';
import { SeededRandom } from '../doubles/seeded-random.js';

const random = new SeededRandom('passwords');
const draw = (count: number) => random.bytes(count);

describe('a generated password', () => {
  it('is 32 letters and digits unless said, another one each time', () => {
    const made = new Set(Array.from({ length: 100 }, () => generatePassword({}, draw)));
    expect(made.size).toBe(100);
    for (const password of made) expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  it('has the length and the characters of its rule', () => {
    const rule = { length: 40, alphabet: 'abcdefghij.-_' };
    for (let n = 0; n < 50; n++) expect(generatePassword(rule, draw)).toMatch(/^[a-j._][a-j._-]{39}$/);
  });

  it('never begins with a dash', () => {
    const made = Array.from({ length: 300 }, () => generatePassword({ length: 128, alphabet: '-ab' }, draw));
    expect(made.filter((password) => password.startsWith('-'))).toEqual([]);
    expect(made.some((password) => password.includes('-'))).toBe(true);
  });

  it('favours no character: bytes that a modulo would fold over are thrown away', () => {
    const alphabet = 'abc';
    const bytes = Uint8Array.from([255, 254, 0, 1, 2]);
    let at = 0;
    const scripted = (count: number): Uint8Array => {
      const taken = bytes.slice(at, at + count);
      at = (at + count) % bytes.length;
      return taken.length > 0 ? taken : bytes.slice(0, 1);
    };
    expect(generatePassword({ length: 81, alphabet }, scripted).replace(/[abc]/g, '')).toBe('');
    const counts = new Map<string, number>();
    const many = Array.from({ length: 400 }, () => generatePassword({ length: 90, alphabet }, draw)).join('');
    for (const letter of many) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    for (const count of counts.values()) expect(Math.abs(count / many.length - 1 / 3)).toBeLessThan(0.01);
  });
});

describe('a rule', () => {
  it('is held to 128 bits of chance', () => {
    expect(strengthOf({})).toBe(190);
    expect(objectionTo({ length: 22 })).toBeUndefined();
    expect(objectionTo({ length: 21 })).toContain('125 bits');
    expect(() => generatePassword({ length: 8 }, draw)).toThrow(
      expect.objectContaining({ code: 'PASSWORD_RULE_WEAK' }),
    );
  });

  it.each([
    ['blanks', { alphabet: `${safeAlphabet} ` }, 'printable'],
    ['letters beyond ASCII', { alphabet: `${safeAlphabet}ß` }, 'printable'],
    ['a character twice', { alphabet: 'abcabc' }, 'twice'],
    ['one character', { alphabet: 'a' }, 'too small'],
    ['a length of nothing', { length: 0 }, 'length'],
    ['a length without end', { length: 1e6 }, 'length'],
  ])('with %s is refused', (_name, rule, word) => {
    expect(objectionTo(rule)).toContain(word);
  });
});
