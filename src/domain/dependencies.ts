import type { Credential } from './credential.js';

/** What is known of one credential's place among others. */
type Related = Pick<Credential, 'name' | 'dependsOn' | 'derives'>;

/**
 * Which credentials must be rotated before which? `dependsOn` and `derives` are one relation, written from its two
 * ends: what A derives depends on A.
 *
 * @returns by name, those that come before it, in order of name; nothing for a credential that depends on none
 */
export function prerequisites(credentials: readonly Related[]): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, Set<string>>();
  const note = (name: string, first: string): void => {
    before.set(name, (before.get(name) ?? new Set()).add(first));
  };
  for (const { name, dependsOn, derives } of credentials) {
    for (const first of dependsOn) note(name, first);
    for (const derived of derives) note(derived, name);
  }
  return new Map([...before].map(([name, first]) => [name, [...first].sort()]));
}

/**
 * These credentials in groups: each group depends on the groups before it alone, and within one nobody waits for
 * anybody. One group where there is no relation between them.
 *
 * A circle is an error of the registry; should there be one all the same, what lies on it comes last, together.
 */
export function inGroups<T extends Related>(credentials: readonly T[]): readonly (readonly T[])[] {
  const before = prerequisites(credentials);
  let left = [...credentials].sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups: T[][] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const free = left.filter(({ name }) => !before.get(name)?.some((first) => waiting.has(first)));
    const group = free.length > 0 ? free : left;
    groups.push(group);
    left = left.filter((one) => !group.includes(one));
  }
  return groups;
}

/** These names and all that is derived from them, however far, each once; the order of what was given is kept. */
export function withDerived(names: readonly string[], credentials: ReadonlyMap<string, Related>): readonly string[] {
  const all = new Set<string>(names);
  for (const name of all) for (const derived of credentials.get(name)?.derives ?? []) all.add(derived);
  return [...all];
}
