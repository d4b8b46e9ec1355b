import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';

/** Programs of Debian packages that some tests talk to, and where they lie. */
const programs = {
  sshd: { package: 'openssh-server', paths: ['/usr/sbin/sshd'] },
  pebble: { package: 'pebble', paths: ['/usr/bin/pebble'] },
} as const;

export type Program = keyof typeof programs;

/** Where a program lies; `undefined` where its package is not installed. */
export function pathOf(program: Program): string | undefined {
  return programs[program].paths.find((path) => existsSync(path));
}

/**
 * `describe` where the program is there; otherwise the tests are skipped and say what is missing. `.ci/run` installs
 * every package and does not pass with a skipped test.
 */
export function describeWith(program: Program, name: string, tests: () => void): void {
  const isThere = pathOf(program) !== undefined;
  if (!isThere) {
    console.warn(`Skipped, because the package ${programs[program].package} is not installed: ${name}`);
  }
  (isThere ? describe : describe.skip)(name, tests);
}
