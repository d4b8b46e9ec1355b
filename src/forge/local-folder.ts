import { closeSync, constants, type Dirent, existsSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RekeyerError } from '../domain/errors/index.js';
import { gitBlobId } from '../domain/git-blob.js';
import type { FileEntry, Files, Listing } from '../ports/files.js';

/**
 * The files of a registry as they lie in a folder, committed or not.
 *
 * Links are listed as links and never followed. Reading is synchronous: for many small files that is several times
 * faster, and nothing else waits. Blob ids are what git would give, and are only computed when somebody asks.
 *
 * @param isPart  whether a name in the folder's root belongs to a registry; the rest of a repository is not walked
 */
export class LocalFolder implements Files {
  readonly #root: string;
  readonly #isPart: (name: string) => boolean;

  constructor(root: string, isPart: (name: string) => boolean) {
    this.#root = root;
    this.#isPart = isPart;
  }

  async list(): Promise<Listing> {
    const entries: FileEntry[] = [];
    for (const entry of this.#folder('')) if (this.#isPart(entry.name)) this.#visit('', entry, entries);
    return { entries, truncated: false };
  }

  async read(entries: readonly FileEntry[]): Promise<readonly Uint8Array[]> {
    return entries.map(({ path }) => readRegular(join(this.#root, path)));
  }

  #visit(folder: string, entry: Dirent, entries: FileEntry[]): void {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const absolute = join(this.#root, path);
    if (entry.isDirectory()) {
      // A repository inside this one is a submodule for git; its files are not part of ours.
      if (existsSync(join(absolute, '.git'))) entries.push(new LocalFile(path, absolute, '160000', 0));
      else for (const child of this.#folder(path)) this.#visit(path, child, entries);
      return;
    }
    const { mode, size } = lstatSync(absolute);
    const isRunnable = (mode & constants.S_IXUSR) !== 0;
    const gitMode = entry.isFile() ? (isRunnable ? '100755' : '100644') : '120000';
    entries.push(new LocalFile(path, absolute, gitMode, size));
  }

  #folder(path: string): Dirent[] {
    try {
      return readdirSync(join(this.#root, path), { withFileTypes: true });
    } catch (error) {
      throw new RekeyerError('REGISTRY_MISSING', `the folder ${JSON.stringify(path || '.')} cannot be read`, {
        cause: error,
      });
    }
  }
}

/** What was listed; its id costs a reading, and nobody without a cache asks for it. */
class LocalFile implements FileEntry {
  readonly #absolute: string;

  constructor(
    readonly path: string,
    absolute: string,
    readonly mode: string,
    readonly size: number,
  ) {
    this.#absolute = absolute;
  }

  get id(): string {
    return gitBlobId(readRegular(this.#absolute));
  }
}

/** Reads a file, but not through a link that took its place since it was listed. */
function readRegular(path: string): Uint8Array {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
