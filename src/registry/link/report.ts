import type { ErrorCode } from '../../domain/errors/index.js';
import type { Problem, Severity } from '../../domain/problem.js';
import type { Kind, RegistryDocument } from '../document.js';
import { Lines, type Mark, mark } from '../mark.js';
import { type Place, placesOf } from '../places.js';

/** A document with the file it was read from. */
export type Filed<K extends Kind = Kind> = {
  readonly [One in K]: RegistryDocument<One> & { readonly file: string };
}[K];

/** A document that the reader found nothing wrong with. */
export type Sound<K extends Kind> = Filed<K> & { readonly body: NonNullable<RegistryDocument<K>['body']> };

/** Where in a document something is wrong: a JSON pointer below its root, and whether its key is meant. */
export interface Spot {
  readonly pointer: string;
  readonly on?: 'key' | 'value';
}

export interface Saying {
  readonly message: string;
  readonly wayOut?: string;
  readonly severity?: Severity;
}

/** Collects what the linker finds. Places are looked up in the text only when there is something to say about it. */
export class Report {
  readonly problems: Problem[] = [];
  /** By file, because many credentials of a list share one. */
  readonly #files = new Map<string, { readonly lines: Lines; readonly places: ReadonlyMap<string, Place> }>();

  get hasErrors(): boolean {
    return this.problems.some(({ severity }) => severity === 'error');
  }

  /** Reports something at a spot of a document; a spot that is not written is reported where it would belong. */
  add(document: Filed, code: ErrorCode, spot: Spot | string, { message, wayOut, severity = 'error' }: Saying): void {
    const { pointer, on } = typeof spot === 'string' ? { pointer: spot, on: 'value' as const } : spot;
    const place = this.#nearest(document, rootOf(document) + pointer);
    const offset = on === 'key' || !place.exact ? place.key : place.value;
    this.addMarks(document, [{ ...mark(code, offset, message, wayOut), severity }]);
  }

  addMarks(document: Filed, marks: readonly Mark[]): void {
    const { lines } = this.#file(document);
    for (const one of marks) this.problems.push({ ...lines.remark(one), file: document.file });
  }

  places(document: Filed): ReadonlyMap<string, Place> {
    return this.#file(document).places;
  }

  #file({ file, text }: Filed) {
    const known = this.#files.get(file) ?? { lines: new Lines(text), places: placesOf(text) };
    this.#files.set(file, known);
    return known;
  }

  #nearest(document: Filed, pointer: string): Place & { readonly exact: boolean } {
    const places = this.places(document);
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const place = places.get(at);
      if (place) return { ...place, exact: at === pointer };
    }
    return { key: 0, value: 0, ...places.get(''), exact: pointer === '' };
  }
}

/** Where a document begins in its file. */
export function rootOf({ index }: Filed): string {
  return index === undefined ? '' : `/items/${index}`;
}
