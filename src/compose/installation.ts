import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where this program is installed and which version it is. */
export interface Installation {
  /** The folder that holds `package.json`, `templates/` and `schemas/`. */
  readonly folder: string;
  readonly version: string;
}

/** Found by going up from this file, which lies in `src/` when run from source and in `dist/` when bundled. */
export function installation(): Installation {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { folder, version };
}
