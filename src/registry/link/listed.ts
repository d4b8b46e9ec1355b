/** More names than this say no more, and in a broken registry of thousands they would fill the page. */
const MOST = 10;

/** Names for a message: all of few, the first of many and how many more there are. */
export function listed(names: readonly string[], separator = ', '): string {
  if (names.length <= MOST) return names.join(separator);
  return [...names.slice(0, MOST), `and ${names.length - MOST} more`].join(separator);
}
