import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../house/source.js';

/** Where the golden registries lie: plain folders, each with what is expected of it beside it. */
export const registries = join(root, 'test/registries');

/** The text of every YAML file below a golden registry, by path. */
export function filesOf(name: string): Record<string, string> {
  const folder = join(registries, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.name.endsWith('.yaml'),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

const design = filesOf('design');

/** One file of the design's examples; fails when it is not there. */
export function example(path: string): string {
  const text = design[path];
  if (text === undefined) throw new Error(`the design has no ${path}`);
  return text;
}

/** The YAML examples of the design, whole; most tests change one thing in them. */
export const examples: Readonly<Record<string, string>> = design;
