/** PostgreSQL cuts longer names off without an error: the statement would then mean another role. */
const LONGEST_NAME = 63;

/** A name as it stands in a statement: `we"ird` becomes `"we""ird"`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Why this cannot be the name of a role that we turn; `undefined` when it can.
 *
 * Bytes count, not characters. `pg_…` are roles of the system, `none` and `public` are words of the language.
 */
export function objectionToRole(name: string): string | undefined {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0) return 'a role needs a name';
  if (bytes > LONGEST_NAME)
    return `role names longer than ${LONGEST_NAME} bytes are cut off by PostgreSQL; this has ${bytes}`;
  if (name.includes('\0')) return 'a role name cannot hold a zero byte';
  if (/^pg_/.test(name) || name === 'none' || name === 'public') return `"${name}" is a role of PostgreSQL itself`;
  return undefined;
}
