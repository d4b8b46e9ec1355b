import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';

/** Programs that some tests talk to, and the Debian packages they come in. */
const packages = { sshd: 'openssh-server', pebble: 'pebble', python3: 'python3' } as const;

export type Program = keyof typeof packages;

/** Where a program lies; `undefined` where its package is not installed. */
export function pathOf(program: Program): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/**
 * `describe` where the program is there; otherwise the tests are skipped and say what is missing. `.ci/run` installs
 * every package and does not pass with a skipped test.
 */
export function describeWith(program: Program, name: string, tests: () => void): void {
  const isThere = pathOf(program) !== undefined;
  if (!isThere) console.warn(`Skipped, because the package ${packages[program]} is not installed: ${name}`);
  (isThere ? describe : describe.skip)(name, tests);
}
