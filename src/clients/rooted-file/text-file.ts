import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RekeyerError } from '../../domain/errors/index.js';
import { FILE_ERRORS, isCode, replaceFile } from './atomic.js';
import { fileBelow, type RootedFile } from './rooted-path.js';

/** A text file below a connection's root that a consumer reads. */
export class RootedTextFile {
  constructor(
    private readonly root: string,
    readonly path: string,
    /** A unique token for temporary names. */
    private readonly token: () => string,
  ) {}

  /**
   * What is in the way of reading it and of putting another in its place; `undefined` when nothing is.
   *
   * @param look  what is in the way inside the text
   */
  obstacle(look: (text: string) => string | undefined = () => undefined): string | undefined {
    try {
      return this.#touch(() => {
        const place = fileBelow(this.root, this.path);
        accessSync(place.path, constants.R_OK);
        accessSync(dirname(place.path), constants.W_OK);
        if (!mayKeepOwner(place)) {
          return 'the file has another owner, whom this account could not keep; run as the owner';
        }
        return look(textOf(place));
      });
    } catch (error) {
      if (error instanceof RekeyerError) return error.message;
      throw error;
    }
  }

  /** @throws DELIVERY_FAILED where there is none, or none that we may read */
  read(): string {
    return this.#touch(() => textOf(fileBelow(this.root, this.path)));
  }

  /**
   * Replaces the text in one step; mode and owner stay.
   *
   * @returns whether anything changed
   * @throws DELIVERY_FAILED with the old text untouched
   */
  change(change: (text: string) => string): boolean {
    return this.#touch(() => {
      const place = fileBelow(this.root, this.path);
      const before = textOf(place);
      const after = change(before);
      if (after === before) return false;
      replaceFile(place.path, Buffer.from(after), place.stats, this.token());
      return true;
    });
  }

  /** Errors of the file system become ours; they name no contents. */
  #touch<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof RekeyerError || !isCode(error, ...FILE_ERRORS)) throw error;
      const { code } = error as NodeJS.ErrnoException;
      throw new RekeyerError('DELIVERY_FAILED', `"${this.path}": the file system says ${code}`);
    }
  }
}

/** The file as text, byte for byte; a leading byte order mark stays in it. */
function textOf({ path }: RootedFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if (isCode(error, ...FILE_ERRORS)) throw error;
    throw new RekeyerError('DELIVERY_FAILED', 'the file is not UTF-8, so its other bytes could not be kept');
  }
}

/** The new file must belong to whom the old one did; only root, or the owner himself, can give it to him. */
function mayKeepOwner({ stats }: RootedFile): boolean {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0) return true;
  return (
    stats.uid === uid && (process.getgroups?.() ?? [stats.gid]).concat(process.getgid?.() ?? []).includes(stats.gid)
  );
}
