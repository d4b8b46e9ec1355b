import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes the files of `dist/` below `root`; the command line can be run as it is. */
export function writeDist(root: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: path === 'dist/cli.js' ? 0o755 : 0o644 });
  }
}
