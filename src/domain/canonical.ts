import { createHash } from 'node:crypto';

/**
 * The one text of a JSON value, whoever wrote it and in whatever order: keys sorted by UTF-16 code units, no white
 * space, numbers and strings as `JSON.stringify` writes them. A key whose value is `undefined` is not there.
 *
 * @throws TypeError for what JSON cannot hold (NaN, a function, a bigint): such a thing never came out of a registry
 * @see RFC 8785 section 3.2, which this is for every value that a registry can hold
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') return canonicalObject(value);
  const plain = typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
  if (!plain) throw new TypeError(`no canonical JSON for a ${typeof value}`);
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** `sha256:` and 64 hex digits over the canonical text in UTF-8. */
export function canonicalDigest(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex')}`;
}
