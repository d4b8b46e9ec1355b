import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files to be written, by path from the repository's root. */
export type Outputs = Readonly<Record<string, string>>;

/** Which of these files are missing or differ from what they should hold? Sorted. */
export function stale(root: string, outputs: Outputs): string[] {
  return Object.keys(outputs)
    .filter((path) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== outputs[path])
    .sort();
}

/** Writes the stale ones only, so that nothing is rebuilt without a reason; returns their paths. */
export function write(root: string, outputs: Outputs): string[] {
  const paths = stale(root, outputs);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), outputs[path] ?? '');
  }
  return paths;
}
