/** How a JSON pointer is written: empty for the whole, else `/data/0/id`. @see RFC 6901 */
export const pointerPattern = '^(?:/(?:[^/~]|~[01])*)*$';

/** What lies at a JSON pointer; `undefined` when nothing does. Own properties only. */
export function at(document: unknown, pointer: string): unknown {
  let found = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}
