import { lstatSync, type Stats } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { RekeyerError } from '../../domain/errors/index.js';

/** A file below a connection's root. */
export interface RootedFile {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * The place that a relative path names below `root`. No part of the way may be a symbolic link, so nobody who can write
 * below the root leads us out of it.
 *
 * @throws DELIVERY_FAILED for an absolute path, `..`, a link on the way, a parent that is no folder
 */
export function below(root: string, path: string): string {
  const parts = path.split(/[/\\]/);
  if (isAbsolute(path) || parts.includes('..') || parts.includes('') || path.includes('\0')) {
    throw new RekeyerError('DELIVERY_FAILED', `"${path}" leads out of the root of its connection`);
  }
  let at = root;
  for (const part of parts.slice(0, -1)) {
    at = join(at, part);
    const stats = look(at);
    if (stats && !stats.isDirectory()) {
      const what = stats.isSymbolicLink() ? 'is a symbolic link' : 'is no folder';
      throw new RekeyerError('DELIVERY_FAILED', `"${at.slice(root.length + 1)}" on the way to "${path}" ${what}`);
    }
  }
  return root + sep + parts.join(sep);
}

/**
 * The regular file that a relative path names below `root`.
 *
 * @throws DELIVERY_FAILED where there is none, or something else than a plain file with one name
 */
export function fileBelow(root: string, path: string): RootedFile {
  const full = below(root, path);
  const stats = look(full);
  if (!stats) throw new RekeyerError('DELIVERY_FAILED', `there is no file "${path}"; create it with the value in use`);
  if (stats.isSymbolicLink())
    throw new RekeyerError('DELIVERY_FAILED', `"${path}" is a symbolic link; name its target`);
  if (!stats.isFile()) throw new RekeyerError('DELIVERY_FAILED', `"${path}" is no regular file`);
  if (stats.nlink > 1) {
    throw new RekeyerError(
      'DELIVERY_FAILED',
      `"${path}" has ${stats.nlink} names (hard links); writing would part them`,
    );
  }
  return { path: full, stats };
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
