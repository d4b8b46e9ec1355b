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

/** One thing with a selector, and its place in the original order. */
interface Ranked<T> {
  readonly item: T;
  readonly selector: Selector;
  readonly rank: number;
}

/** Things that share one condition, in the original order. */
type Drawer<T> = Ranked<T>[];

/**
 * Answers which of many things with selectors speak of a credential.
 *
 * Each thing lies in the drawers of its most telling condition (name, then owner, then its first label, then type);
 * a thing without conditions lies in a drawer that is always opened. So the cost of a look-up grows with what lies
 * in the credential's own drawers, not with the number of things.
 */
export class SelectorIndex<T> {
  readonly #names = new Map<string, Drawer<T>>();
  readonly #owners = new Map<string, Drawer<T>>();
  readonly #labels = new Map<string, Map<string, Drawer<T>>>();
  readonly #types = new Map<string, Drawer<T>>();
  readonly #always: Drawer<T> = [];

  constructor(items: readonly T[], selectorOf: (item: T) => Selector) {
    items.forEach((item, rank) => {
      this.#put({ item, selector: selectorOf(item), rank });
    });
  }

  /** All that speak of it, in the original order. */
  all(credential: Credential): readonly T[] {
    const found = this.#drawers(credential).flatMap((drawer) =>
      drawer.filter(({ selector }) => selects(selector, credential)),
    );
    return found.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
  }

  /** The first that speaks of it, in the original order. */
  first(credential: Credential): T | undefined {
    let best: Ranked<T> | undefined;
    for (const drawer of this.#drawers(credential)) {
      for (const entry of drawer) {
        if (best && entry.rank >= best.rank) break;
        if (!selects(entry.selector, credential)) continue;
        best = entry;
        break;
      }
    }
    return best?.item;
  }

  #put(entry: Ranked<T>): void {
    const { names, owners, matchLabels = {}, types } = entry.selector;
    const [label] = Object.entries(matchLabels);
    if (names) for (const name of new Set(names)) put(this.#names, name, entry);
    else if (owners) for (const owner of new Set(owners)) put(this.#owners, owner, entry);
    else if (label) put(this.#valuesOf(label[0]), label[1], entry);
    else if (types) for (const type of new Set(types)) put(this.#types, type, entry);
    else this.#always.push(entry);
  }

  /** Every drawer that could hold something for this credential. */
  #drawers({ name, owner, type, labels }: Credential): readonly Drawer<T>[] {
    const drawers: Drawer<T>[] = [];
    take(this.#names, name, drawers);
    take(this.#owners, owner, drawers);
    for (const [key, values] of this.#labels) take(values, labels[key] ?? '', drawers);
    take(this.#types, type, drawers);
    if (this.#always.length > 0) drawers.push(this.#always);
    return drawers;
  }

  #valuesOf(key: string): Map<string, Drawer<T>> {
    const values = this.#labels.get(key) ?? new Map<string, Drawer<T>>();
    this.#labels.set(key, values);
    return values;
  }
}

function put<T>(drawers: Map<string, Drawer<T>>, key: string, entry: Ranked<T>): void {
  const drawer = drawers.get(key);
  if (drawer) drawer.push(entry);
  else drawers.set(key, [entry]);
}

function take<T>(from: Map<string, Drawer<T>>, key: string, drawers: Drawer<T>[]): void {
  const drawer = from.size === 0 ? undefined : from.get(key);
  if (drawer) drawers.push(drawer);
}
