import { expect, it } from '@jest/globals';
import { Redactor } from '../../src/clients/redactor.js';
import { Secret } from '../../src/domain/secret.js';

function redactor(...values: string[]): Redactor {
  const made = new Redactor();
  for (const value of values) made.learn(new Secret(value));
  return made;
}

it.each([
  ['as it is', 'password s3cr&t "x" refused'],
  ['URL-encoded', 'postgres://app:s3cr%26t%20%22x%22@db'],
  ['in JSON', JSON.stringify({ password: 's3cr&t "x"' })],
  ['as Base64', `Basic ${Buffer.from('s3cr&t "x"').toString('base64')}`],
])('B49: takes a value out of a text: %s', (_, text) => {
  const shown = redactor('s3cr&t "x"').redact(text);
  expect(shown).toContain('[secret]');
  expect(shown).not.toMatch(/s3cr/);
});

it('B46: takes a value out whatever its length, the longer of two values first', () => {
  expect(redactor('hunter2', 'hunter2-and-more').redact('is hunter2-and-more')).toBe('is [secret]');
});

it('B49: takes single lines of a key out, too', () => {
  const line = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg';
  const shown = redactor(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`).redact(`bad: ${line}`);
  expect(shown).toBe('bad: [secret]');
});

it('leaves everything else alone', () => {
  expect(redactor('abc', 'hunter2').redact('abc is an abacus')).toBe('abc is an abacus');
});
