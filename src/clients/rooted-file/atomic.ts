import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Ownership {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const OURS_ALONE = 0o600;

/**
 * Replaces a file in one step: a reader, and whoever looks after a power cut, finds the old bytes or the new ones.
 * Everything here is synchronous, so nothing else of this process comes between a look and the write.
 *
 * @param token  makes the temporary name unique; it lies beside the file, readable by us alone
 * @throws what the file system says, with the old file untouched
 */
export function replaceFile(path: string, bytes: Uint8Array, owner: Ownership, token: string): void {
  throughTemporary(path, bytes, owner, token, (temporary) => renameSync(temporary, path));
}

/**
 * Creates a file whole, or not at all, for us alone.
 *
 * @returns `false` when the name is taken already
 */
export function createFile(path: string, bytes: Uint8Array, token: string): boolean {
  let created = true;
  throughTemporary(path, bytes, undefined, token, (temporary) => {
    try {
      linkSync(temporary, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      created = false;
    }
    rmSync(temporary);
  });
  return created;
}

function throughTemporary(
  path: string,
  bytes: Uint8Array,
  owner: Ownership | undefined,
  token: string,
  finish: (temporary: string) => void,
): void {
  const temporary = temporaryFor(path, token);
  sweep(path);
  try {
    writeDurably(temporary, bytes, owner);
    finish(temporary);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

function writeDurably(path: string, bytes: Uint8Array, owner: Ownership | undefined): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(path, flags, OURS_ALONE);
  try {
    if (owner) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, owner ? owner.mode & 0o7777 : OURS_ALONE);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a new name in a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const SUFFIX = '.rekeyer-new';

/** `.name.<process id>.<token>.rekeyer-new`, beside the file. */
function temporaryFor(path: string, token: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${token}${SUFFIX}`);
}

/** Removes what processes that died have left for this file: it may hold a value. */
function sweep(path: string): void {
  const beginning = `.${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(beginning) || !name.endsWith(SUFFIX)) continue;
    const pid = Number(name.slice(beginning.length).split('.')[0]);
    if (pid > 0 && !isAlive(pid)) rmSync(join(dirname(path), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

/** Whether the file system (or the process table) answered with one of these codes. */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}

/** What a file system answers when it cannot; anything else is a fault of ours. */
export const FILE_ERRORS = [
  'EACCES',
  'EPERM',
  'ENOENT',
  'ENOTDIR',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EISDIR',
  'ELOOP',
];
