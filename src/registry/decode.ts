import { Lines, mark, type Remark } from './mark.js';

const KIB = 1024;
/** The largest file, in bytes. */
export const MAX_FILE = 64 * KIB;
/** The largest CredentialList, in bytes. */
export const MAX_LIST = 256 * KIB;

const LIST = /^kind:[ \t]*["']?CredentialList\b/m;
const LFS = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n/;

/** A blob's text, or why it is not read. */
export type Decoded = { readonly text: string } | { readonly remark: Remark };

/**
 * The text of a blob, if it is small enough, UTF-8, and text at all. A leading byte order mark is dropped.
 *
 * Whether a larger file may be one because it is a list is decided by looking for its kind, before anything is parsed.
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > MAX_LIST) return { remark: tooLarge(bytes.length) };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { remark: notUtf8(bytes) };
  }
  if (bytes.length > MAX_FILE && !LIST.test(text)) return { remark: tooLarge(bytes.length) };
  if (LFS.test(text)) return { remark: only('FILE_IS_POINTER') };
  return { text };
}

/** What is said of a file by its size alone, without reading it. */
export function tooLarge(size: number): Remark {
  return only('FILE_TOO_LARGE', `The file has ${Math.ceil(size / KIB)} KiB`);
}

function only(code: Parameters<typeof mark>[0], message?: string): Remark {
  return new Lines('').remark(mark(code, 0, message));
}

/** Says which byte is the first that cannot be read, and where it stands. */
function notUtf8(bytes: Uint8Array): Remark {
  const offset = firstBadByte(bytes);
  const before = new TextDecoder('utf-8').decode(bytes.subarray(0, offset));
  return new Lines(before).remark(mark('FILE_ENCODING', before.length, `Byte ${offset} (from 0) is not UTF-8`));
}

/** By halving: the longest beginning that decodes ends where the first bad sequence begins. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8Beginning(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether these bytes could go on as UTF-8; a sequence that is cut off at the end is no error yet. */
function isUtf8Beginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
