import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import { eventsOf, offsetOf } from './yaml.js';

/** Where a value stands in a text, and its key where it has one; offsets. */
export interface Place {
  readonly key: number;
  readonly value: number;
}

/** One step from a map or list to a value in it, as JSON pointers write it (RFC 6901). */
export function pointerPart(part: string | number): string {
  return `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The steps of a pointer, from the root. */
export function pointerParts(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value that a pointer names; `undefined` when there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of pointerParts(pointer)) value = (value as Readonly<Record<string, unknown>> | undefined)?.[part];
  return value;
}

/**
 * Where everything in a YAML text stands, by JSON pointer. Made only for files in which something is wrong.
 *
 * A value that stands nowhere (`owner:` with nothing after it) is where its key is. Of two equal keys the first counts,
 * as it does for the value.
 */
export function placesOf(text: string): ReadonlyMap<string, Place> {
  const events = eventsOf(text);
  const walk = new Walk(text, Array.isArray(events) ? events : []);
  // The first event opens the document.
  walk.next();
  walk.value('');
  return walk.places;
}

/** Goes through the events of one document once, from value to value. */
class Walk {
  readonly places = new Map<string, Place>();
  readonly #text: string;
  readonly #events: readonly Event[];
  #position = 0;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  next(): Event | undefined {
    return this.#events[this.#position++];
  }

  /** `key` is where its key stands; what has none is its own key. */
  value(pointer: string, key?: number): void {
    const event = this.next();
    if (!event) return;
    const at = offsetOf(event);
    const value = at >= 0 ? at : (key ?? 0);
    if (!this.places.has(pointer)) this.places.set(pointer, { key: key ?? value, value });
    if (event.type === EVENT_ID.MAPPING) this.#map(pointer);
    if (event.type === EVENT_ID.SEQUENCE) this.#list(pointer);
  }

  #map(pointer: string): void {
    while (!this.#atEnd()) {
      const event = this.#events[this.#position];
      const at = event ? Math.max(offsetOf(event), 0) : 0;
      const name = event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : '';
      // A key that is a list or map is refused elsewhere; what it holds gets a pointer that names nothing.
      this.value('//', at);
      this.value(pointer + pointerPart(name), at);
    }
  }

  #list(pointer: string): void {
    for (let index = 0; !this.#atEnd(); index++) this.value(pointer + pointerPart(index));
  }

  /** Whether the map or list ends here; then its end is behind us. */
  #atEnd(): boolean {
    const event = this.#events[this.#position];
    if (event && event.type !== EVENT_ID.POP) return false;
    this.#position++;
    return true;
  }
}
