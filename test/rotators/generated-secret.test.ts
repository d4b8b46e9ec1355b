import { describe, expect, it } from '@jest/globals';
import { type Connection, nowhere } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { generatedSecret } from '../../src/rotators/generated-secret.js';
import { unjudgedRotatorContract } from '../contracts/unjudged-rotator.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';

const found: Material = { version: 'c.0.0', open: {}, sealed: { value: new Secret('the-value-in-use') } };
const random = new SeededRandom('generated values');
const make = (options: Readonly<Record<string, unknown>>, connection: Connection = nowhere) =>
  generatedSecret.create(options, {
    credential: 'c',
    connection,
    clock: new SetClock(),
    random,
    strategy: 'immediate',
  });
const madeBy = async (options: Readonly<Record<string, unknown>>): Promise<string> =>
  (await (await make(options)).propose('c.1.1', found)).sealed.value?.reveal() ?? '';
const bringing = (value?: string): Connection => ({
  ...nowhere,
  name: 'next',
  kind: 'value',
  auth: value === undefined ? {} : { value: new Secret(value) },
});

for (const format of ['random', 'hex', 'base64url', 'uuid', 'passphrase'] as const) {
  unjudgedRotatorContract(`generated-secret (${format})`, async () => ({
    member: generatedSecret,
    rotator: await make({ format }),
    found,
  }));
}
unjudgedRotatorContract('generated-secret (custom)', async () => ({
  member: generatedSecret,
  rotator: await make({ format: 'custom' }, bringing('brought-by-a-person')),
  found,
}));

describe('a generated secret', () => {
  it.each([
    [{}, /^[A-Za-z0-9]{32}$/],
    [{ length: 64, alphabet: 'abcdef' }, /^[a-f]{64}$/],
    [{ format: 'hex' }, /^[0-9a-f]{64}$/],
    [{ format: 'base64url', bytes: 48 }, /^[A-Za-z0-9_-]{64}$/],
    [{ format: 'uuid' }, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    [{ format: 'passphrase' }, /^[a-z]{3,8}(?:-[a-z]{3,8}){11}$/],
    [{ format: 'passphrase', words: 14, separator: '.' }, /^[a-z]{3,8}(?:\.[a-z]{3,8}){13}$/],
  ])('by %j looks like that, another one each time', async (options, pattern) => {
    const made = await Promise.all(Array.from({ length: 20 }, () => madeBy(options)));
    for (const value of made) expect(value).toMatch(pattern);
    expect(new Set(made).size).toBe(20);
  });

  it('has every class of characters that is required', async () => {
    const options = {
      length: 24,
      alphabet: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#%+',
      classes: ['lower', 'upper', 'digit', 'sign'],
    };
    for (let n = 0; n < 30; n++) {
      const value = await madeBy(options);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[!#%+]/]) expect(value).toMatch(kind);
    }
  });

  it.each([
    [{ length: 20 }, '119 bits of chance, at least 128 are needed'],
    [{ length: 24, minimumBits: 160 }, '142 bits'],
    [{ classes: ['sign'] }, 'the alphabet holds no sign'],
    [{ format: 'hex', bytes: 15 }, 'raise "bytes"'],
    [{ format: 'passphrase', words: 11 }, 'raise "words"'],
    [{ format: 'uuid', minimumBits: 128 }, 'choose another format'],
    [{ format: 'uuid', length: 40 }, '"length" means nothing for the format uuid'],
    [{ format: 'custom', minimumBits: 128 }, '"minimumBits" means nothing'],
  ])('of the rule %j is refused when the registry is read', async (options, words) => {
    expect(generatedSecret.objections?.(options, 'immediate')).toEqual([expect.stringContaining(words)]);
  });

  it('counts what required classes take from the chance', () => {
    // 27 characters, 27 of them: a third of all have no digit; log2(27) * 27 is 128.4, and less than 128 is left.
    const alphabet = '0ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    expect(generatedSecret.objections?.({ length: 27, alphabet }, 'immediate')).toEqual([]);
    const withDigit = { length: 27, alphabet, classes: ['digit'] };
    expect(generatedSecret.objections?.(withDigit, 'immediate')).toEqual([expect.stringContaining('127 bits')]);
  });

  it('is brought by a person, and is not the one in use', async () => {
    const brought = await make({ format: 'custom' }, bringing('brought-by-a-person\n'));
    expect((await brought.propose('c.1.1', found)).sealed.value?.reveal()).toBe('brought-by-a-person');
    for (const [value, words] of [
      [undefined, 'nobody brought a value'],
      ['short', 'fewer than 16'],
      ['the-value-in-use', 'still holds the value in use'],
    ] as const) {
      const rotator = await make({ format: 'custom' }, bringing(value));
      expect((await rotator.inspect(found)).obstacles).toEqual([expect.stringContaining(words)]);
      await expect(rotator.propose('c.1.1', found)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    }
  });

  it('needs a connection only when it is brought', () => {
    const rotator = { kind: 'generated-secret', options: {} };
    expect(generatedSecret.target({}, rotator)).toBeUndefined();
    expect(generatedSecret.target({ format: 'custom' }, rotator)).toMatchObject({ kind: 'value', by: 'kind' });
  });
});
