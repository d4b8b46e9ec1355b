import { describe, expect, it } from '@jest/globals';
import { inGroups, prerequisites, withDerived } from '../../src/domain/dependencies.js';

const one = (name: string, dependsOn: string[] = [], derives: string[] = []) => ({ name, dependsOn, derives });
const names = (groups: readonly (readonly { name: string }[])[]) =>
  groups.map((group) => group.map(({ name }) => name));

describe('the order of credentials', () => {
  it('is one relation, written from either end', () => {
    const before = prerequisites([one('app', ['db']), one('db', [], ['report', 'app']), one('report')]);
    expect([...before].sort()).toEqual([
      ['app', ['db']],
      ['report', ['db']],
    ]);
  });

  it('puts what others wait for first, and by name what waits for nobody', () => {
    const all = [one('leaf', ['b']), one('b', ['root']), one('a', [], ['leaf']), one('root')];
    expect(names(inGroups(all))).toEqual([['a', 'root'], ['b'], ['leaf']]);
  });

  it('is one group where nobody waits, and what is not there holds nobody up', () => {
    expect(names(inGroups([one('b', ['elsewhere']), one('a')]))).toEqual([['a', 'b']]);
  });

  it('ends also with a circle', () => {
    expect(names(inGroups([one('a', ['b']), one('b', ['a']), one('c')]))).toEqual([['c'], ['a', 'b']]);
  });

  it('follows what is derived, however far, and each once', () => {
    const known = new Map([one('a', [], ['b', 'c']), one('b', [], ['c']), one('c', [], ['a'])].map((c) => [c.name, c]));
    expect(withDerived(['a'], known)).toEqual(['a', 'b', 'c']);
    expect(withDerived(['x'], known)).toEqual(['x']);
  });
});
