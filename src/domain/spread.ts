import type { Duration } from './time.js';

/**
 * Where in `spread` does the work on this credential lie?
 *
 * From 0 to just below `spread`, always the same for the same name and evenly over many names: credentials
 * that were created on one day are not rotated on one day.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a, 32 bits), finished as in MurmurHash3
 */
export function spreadOf(name: string, spread: Duration): Duration {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  // FNV alone leaves the high bits of short, similar names (db-1, db-2, …) nearly equal.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return Math.floor(((hash >>> 0) / 2 ** 32) * spread);
}
