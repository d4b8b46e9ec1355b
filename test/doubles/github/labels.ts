// The labels of a repository.
import type { Label, Repo } from './state.js';
import type { World } from './world.js';

/** Label names are one name whatever their case. */
export const labelKey = (name: string): string => name.toLowerCase();

/** The labels of these names; what does not exist yet is made, in GitHub's grey. */
export function ensureLabels(world: World, repo: Repo, names: string[]): Label[] {
  return [...new Set(names.map(labelKey))].map((key) => {
    const known = repo.labels.get(key);
    if (known !== undefined) return known;
    const name = names.find((one) => labelKey(one) === key) ?? key;
    const label: Label = { id: world.id(), name, color: 'ededed', description: null };
    repo.labels.set(key, label);
    return label;
  });
}

/** Labels are given as names or as objects. */
export const labelNames = (given: Array<string | { name?: string | undefined }>): string[] =>
  given.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
