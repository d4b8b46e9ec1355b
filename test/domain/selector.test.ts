import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Selector } from '../../src/domain/policy.js';
import { SelectorIndex, selects } from '../../src/domain/selector.js';
import { credential } from '../builders.js';

describe('selects', () => {
  const one = credential({
    name: 'pay-db',
    type: 'database-password',
    owner: '@acme/pay',
    labels: { env: 'prod', data: 'pci' },
  });

  it.each<[string, Selector, boolean]>([
    ['nothing said', {}, true],
    ['its type', { types: ['api-key', 'database-password'] }, true],
    ['another type', { types: ['api-key'] }, false],
    ['its name', { names: ['pay-db'] }, true],
    ['a part of its name', { names: ['pay'] }, false],
    ['its owner', { owners: ['@acme/pay'] }, true],
    ['another owner', { owners: ['@acme/payments'] }, false],
    ['a label', { matchLabels: { env: 'prod' } }, true],
    ['two labels', { matchLabels: { env: 'prod', data: 'pci' } }, true],
    ['one label wrong', { matchLabels: { env: 'prod', data: 'public' } }, false],
    ['a label it has not', { matchLabels: { team: 'a' } }, false],
    [
      'all at once',
      { types: ['database-password'], names: ['pay-db'], owners: ['@acme/pay'], matchLabels: { env: 'prod' } },
      true,
    ],
    [
      'all but one',
      { types: ['database-password'], names: ['pay-db'], owners: ['@acme/x'], matchLabels: { env: 'prod' } },
      false,
    ],
    ['an empty list', { names: [] }, false],
  ])('%s', (_what, selector, expected) => {
    expect(selects(selector, one)).toBe(expected);
  });
});

describe('SelectorIndex', () => {
  it('finds what asking each one finds, in the same order', () => {
    const some = <T>(...values: T[]) =>
      fc.option(fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 }), { nil: undefined });
    const selector = fc
      .record({
        types: some('api-key' as const, 'ssh-key' as const),
        names: some('a', 'b'),
        owners: some('@x/a', '@x/b'),
        matchLabels: fc.option(fc.dictionary(fc.constantFrom('env', 'tier'), fc.constantFrom('1', '2')), {
          nil: undefined,
        }),
      })
      .map((conditions): Selector => Object.fromEntries(Object.entries(conditions).filter(([, value]) => value)));
    const asked = fc
      .record({
        type: fc.constantFrom('api-key' as const, 'ssh-key' as const),
        name: fc.constantFrom('a', 'b', 'c'),
        owner: fc.constantFrom('@x/a', '@x/b'),
        labels: fc.dictionary(fc.constantFrom('env', 'tier'), fc.constantFrom('1', '2')),
      })
      .map(credential);
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 12 }), asked, (selectors, one) => {
        const find = new SelectorIndex(selectors, (item) => item);
        const expected = selectors.filter((item) => selects(item, one));
        expect(find.all(one)).toEqual(expected);
        expect(find.first(one)).toBe(expected[0]);
      }),
      { numRuns: 500 },
    );
  });
});
