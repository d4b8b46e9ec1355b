/** What the bot keeps one comment or issue of, and finds again by its marker. */
export type MarkerKind =
  | 'effects'
  | 'plan'
  | 'issue'
  | 'unauthorised'
  | 'answer'
  | 'closed'
  | 'stopped'
  | 'alarm'
  | 'incident'
  | 'late'
  | 'dashboard';

const KEY = /^[a-z0-9][a-z0-9.-]{0,140}$/;
const MARKER = /^<!-- rekeyer:([a-z]+):([a-z0-9][a-z0-9.-]{0,140}) -->/;

/**
 * The first line by which the bot knows its own comment or issue again. It is invisible, and anybody can write it:
 * only together with our app's id does it mean anything.
 *
 * @throws RangeError for a key that is not made of lower-case letters, digits, dots and hyphens
 */
export function markerOf(kind: MarkerKind, key: string): string {
  if (!KEY.test(key)) throw new RangeError('a marker key holds lower-case letters, digits, dots and hyphens only');
  return `<!-- rekeyer:${kind}:${key} -->`;
}

/** The key of the marker of this kind that the text begins with, or `undefined`. */
export function markerKey(text: string, kind: MarkerKind): string | undefined {
  const found = MARKER.exec(text);
  return found?.[1] === kind ? found[2] : undefined;
}

/** Whether this text begins with exactly that marker. */
export function hasMarker(text: string, kind: MarkerKind, key: string): boolean {
  return markerKey(text, kind) === key;
}
