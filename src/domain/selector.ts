import type { Credential } from './credential.js';
import type { Selector } from './policy.js';

/**
 * Does this selector speak of this credential?
 *
 * Every condition that is present must hold, so an empty selector selects all; a list that is present but empty
 * selects none. Names, owners and types are compared exactly, labels by key and value.
 */
export function selects(selector: Selector, credential: Credential): boolean {
  const { types, names, owners, matchLabels } = selector;
  if (types && !types.includes(credential.type)) return false;
  if (names && !names.includes(credential.name)) return false;
  if (owners && !owners.includes(credential.owner)) return false;
  for (const key in matchLabels) if (credential.labels[key] !== matchLabels[key]) return false;
  return true;
}

/** Answers "which of these speak of this credential?" in their original order. */
export type SelectorIndex<T> = (credential: Credential) => readonly T[];

/** One thing with a selector, and its place in the original order. */
interface Ranked<T> {
  readonly item: T;
  readonly selector: Selector;
  readonly rank: number;
}

const NONE: readonly never[] = [];

/**
 * Sorts things with selectors into drawers, so that asking for one credential touches only those that could match.
 *
 * Each thing lies in the drawers of its most telling condition (name, then owner, then its first label, then type);
 * a thing without conditions lies in a drawer that is always opened. The cost of a look-up grows with what is
 * in the credential's own drawers, not with the number of things.
 */
export function indexSelectors<T>(items: readonly T[], selectorOf: (item: T) => Selector): SelectorIndex<T> {
  const drawers = new Drawers<T>();
  items.forEach((item, rank) => {
    drawers.put({ item, selector: selectorOf(item), rank });
  });
  return (credential) => {
    const found = drawers.open(credential);
    if (found.length === 0) return NONE;
    if (found.length > 1) found.sort((a, b) => a.rank - b.rank);
    return found.map(({ item }) => item);
  };
}

class Drawers<T> {
  readonly #names = new Map<string, Ranked<T>[]>();
  readonly #owners = new Map<string, Ranked<T>[]>();
  readonly #labels = new Map<string, Map<string, Ranked<T>[]>>();
  readonly #types = new Map<string, Ranked<T>[]>();
  readonly #always: Ranked<T>[] = [];

  put(entry: Ranked<T>): void {
    const { names, owners, matchLabels = {}, types } = entry.selector;
    const [label] = Object.entries(matchLabels);
    if (names) for (const name of new Set(names)) push(this.#names, name, entry);
    else if (owners) for (const owner of new Set(owners)) push(this.#owners, owner, entry);
    else if (label) push(this.#valuesOf(label[0]), label[1], entry);
    else if (types) for (const type of new Set(types)) push(this.#types, type, entry);
    else this.#always.push(entry);
  }

  open(credential: Credential): Ranked<T>[] {
    const found: Ranked<T>[] = [];
    take(this.#names.get(credential.name), credential, found);
    take(this.#owners.get(credential.owner), credential, found);
    if (this.#labels.size > 0) {
      for (const key in credential.labels) take(this.#labelled(key, credential), credential, found);
    }
    take(this.#types.get(credential.type), credential, found);
    take(this.#always, credential, found);
    return found;
  }

  #labelled(key: string, credential: Credential): readonly Ranked<T>[] | undefined {
    return this.#labels.get(key)?.get(credential.labels[key] ?? '');
  }

  #valuesOf(key: string): Map<string, Ranked<T>[]> {
    const values = this.#labels.get(key) ?? new Map<string, Ranked<T>[]>();
    this.#labels.set(key, values);
    return values;
  }
}

function push<T>(drawer: Map<string, T[]>, key: string, entry: T): void {
  const entries = drawer.get(key);
  if (entries) entries.push(entry);
  else drawer.set(key, [entry]);
}

function take<T>(drawer: readonly Ranked<T>[] | undefined, credential: Credential, found: Ranked<T>[]): void {
  if (drawer) for (const entry of drawer) if (selects(entry.selector, credential)) found.push(entry);
}
