/** More names than this say no more, and in a broken registry of thousands they would fill the page. */
const MOST = 10;

/** Names for a message: all of few, the first of many and how many more there are. */
export function listed(names: readonly string[], separator = ', '): string {
  return withMore(names.slice(0, MOST), names.length, separator);
}

/** The same without one of them, without going through all: each of thousands is told of the others. */
export function listedOthers(names: readonly string[], own: string): string {
  const others = names.slice(0, MOST + 1).filter((name) => name !== own);
  return withMore(others.slice(0, MOST), names.length - 1, ', ');
}

function withMore(shown: readonly string[], count: number, separator: string): string {
  const more = count - shown.length;
  return more > 0 ? [...shown, `and ${more} more`].join(separator) : shown.join(separator);
}
