import { expect, it } from '@jest/globals';
import { nearest } from '../../src/domain/nearest.js';

const keys = ['maxAge', 'maxUnused', 'renewBefore', 'renewBeforePercentage', 'gracePeriod', 'kind'];

it.each([
  ['maxage', 'maxAge'],
  ['maxAeg', 'maxAge'],
  ['max_age', 'maxAge'],
  ['graceperiods', 'gracePeriod'],
  ['renewBefor', 'renewBefore'],
  ['kid', 'kind'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, keys)).toBe(meant);
});

it.each(['ttl', 'expiresAt', ''])('knows nothing near "%s"', (word) => {
  expect(nearest(word, keys)).toBeUndefined();
});

it('does not compare what is no typing mistake', () => {
  expect(nearest('x'.repeat(65), ['x'.repeat(64)])).toBeUndefined();
});

it('prefers fewer mistakes, then the first candidate', () => {
  expect(nearest('scam', ['scan', 'scram', 'scams'])).toBe('scan');
  expect(nearest('verify', ['verity', 'verify'])).toBe('verify');
});
