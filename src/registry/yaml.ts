import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { invisible } from '../domain/formats.js';
import { knownSecretIn } from '../domain/pasted/known.js';
import { type Mark, mark } from './mark.js';
import { plainValue, REFUSED } from './scalar.js';
import { syntaxMark } from './syntax.js';

/** The deepest nesting of maps and lists in a registry file. */
export const MAX_LEVELS = 20;
/** The most keys one map can have. */
export const MAX_KEYS = 500;
/** The most items one list can have. */
export const MAX_ITEMS = 5_000;

/** A YAML text as data, with what it may not contain. */
export interface Parsed {
  /**
   * Maps are plain objects without a key that JavaScript would understand; what was refused is REFUSED. `undefined`
   * when the text is no YAML at all, or empty.
   */
  readonly value: unknown;
  readonly marks: readonly Mark[];
}

/**
 * Reads the part of YAML 1.2 (core schema) that a registry file may use: one document of maps, lists and scalars.
 *
 * Anchors, aliases, merge keys, tags, directives and further documents are refused, because a reviewer cannot see what
 * they mean where they stand. What is refused is marked and left out, so that the rest can still be judged.
 *
 * @see https://yaml.org/spec/1.2.2/
 */
export function parseYaml(text: string): Parsed {
  const events = eventsOf(text);
  if (!Array.isArray(events)) return { value: undefined, marks: [events] };
  const builder = new Builder(text);
  for (const event of events) builder.take(event);
  return { value: builder.value, marks: [...directives(text, events), ...builder.marks] };
}

/** The events of a text, or the mark where it stops being YAML. */
export function eventsOf(text: string): Event[] | Mark {
  try {
    return parseEvents(text, { maxDepth: MAX_LEVELS + 1 });
  } catch (error) {
    if (error instanceof YAMLException) return syntaxMark(error);
    throw error;
  }
}

/** Lines that begin with % before the first content; the parser keeps only those it knows. */
function directives(text: string, events: readonly Event[]): Mark[] {
  if (!text.includes('%')) return [];
  const content = events.map(offsetOf).find((offset) => offset >= 0) ?? text.length;
  return [...text.slice(0, content).matchAll(/^%/gm)].map(({ index }) => mark('YAML_DIRECTIVE', index));
}

/** Where what an event speaks of begins; -1 when it stands nowhere (an empty value, an end). */
export function offsetOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return isQuoted(event) ? event.valueStart - 1 : event.valueStart;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return -1;
  }
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}

/** A map, a list or the document itself, while it is being filled. */
interface Frame {
  readonly list?: unknown[];
  readonly map?: Record<string, unknown>;
  /** How many keys or items there were so far, refused ones too. */
  count: number;
  /** The key whose value comes next, REFUSED if it is not to be kept; `undefined` when a key comes next. */
  key: string | typeof REFUSED | undefined;
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

class Builder {
  value: unknown;
  readonly marks: Mark[] = [];
  readonly #text: string;
  readonly #frames: Frame[] = [];
  #documents = 0;
  /** The last place that was seen, for what stands nowhere itself. */
  #last = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(event: Event): void {
    const offset = offsetOf(event);
    if (offset >= 0) this.#last = offset;
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.#refuseProperties(event);
        this.#add(this.#scalar(event), event.style);
        break;
      case EVENT_ID.MAPPING:
        this.#refuseProperties(event);
        this.#open({ map: {}, count: 0, key: undefined });
        break;
      case EVENT_ID.SEQUENCE:
        this.#refuseProperties(event);
        this.#open({ list: [], count: 0, key: undefined });
        break;
      case EVENT_ID.ALIAS:
        this.marks.push(mark('YAML_ALIAS', this.#last));
        this.#add(REFUSED);
        break;
      case EVENT_ID.POP:
        this.#frames.pop();
        break;
      default:
        this.#document();
    }
  }

  #document(): void {
    this.#documents++;
    this.#frames.push({ count: 0, key: undefined });
    if (this.#documents !== 2) return;
    const separator = this.#text.slice(this.#last).search(/^---/m);
    this.marks.push(mark('YAML_SECOND_DOCUMENT', separator < 0 ? this.#last : this.#last + separator));
  }

  #open(frame: Frame): void {
    this.#add(frame.map ?? frame.list);
    this.#frames.push(frame);
  }

  #refuseProperties(event: { readonly anchorStart: number; readonly tagStart: number }): void {
    if (event.anchorStart >= 0) this.marks.push(mark('YAML_ANCHOR', event.anchorStart - 1));
    if (event.tagStart >= 0) this.marks.push(mark('YAML_TAG', event.tagStart));
  }

  #scalar(event: ScalarEvent): unknown {
    const source = getScalarValue(this.#text, event);
    const pasted = knownSecretIn(source);
    if (pasted) {
      const at = event.fast ? event.valueStart + pasted.at : this.#last;
      this.marks.push(mark('SECRET_PASTED', at, `Here stands ${pasted.what}`));
      return REFUSED;
    }
    // Escapes can make characters that the text itself does not show.
    if (!event.fast && invisible.test(source)) {
      this.marks.push(mark('TEXT_INVISIBLE', this.#last));
      return REFUSED;
    }
    if (event.tagStart >= 0) return REFUSED;
    if (event.style !== SCALAR_STYLE.PLAIN) return source;
    const value = plainValue(source);
    if (value === REFUSED) this.marks.push(mark('NUMBER_INVALID', this.#last));
    return value;
  }

  #add(value: unknown, style?: ScalarEvent['style']): void {
    const frame = this.#frames.at(-1);
    if (!frame) return;
    if (frame.list) this.#item(frame, frame.list, value);
    else if (!frame.map) {
      if (this.#documents === 1) this.value = value;
    } else if (frame.key === undefined) {
      frame.key = this.#key(frame, frame.map, value, style);
    } else {
      if (frame.key !== REFUSED) frame.map[frame.key] = value;
      frame.key = undefined;
    }
  }

  #item(frame: Frame, list: unknown[], value: unknown): void {
    frame.count++;
    if (frame.count <= MAX_ITEMS) list.push(value);
    else if (frame.count === MAX_ITEMS + 1) this.#refuse('YAML_TOO_MANY');
  }

  #key(frame: Frame, map: object, key: unknown, style: ScalarEvent['style'] | undefined): string | typeof REFUSED {
    frame.count++;
    if (frame.count > MAX_KEYS) return frame.count === MAX_KEYS + 1 ? this.#refuse('YAML_TOO_MANY') : REFUSED;
    if (key === REFUSED) return REFUSED;
    if (typeof key !== 'string') return this.#refuse('KEY_NOT_TEXT');
    if (key === '<<' && style === SCALAR_STYLE.PLAIN) return this.#refuse('YAML_MERGE_KEY');
    if (FORBIDDEN_KEYS.has(key)) return this.#refuse('KEY_FORBIDDEN');
    if (Object.hasOwn(map, key)) return this.#refuse('KEY_DUPLICATE');
    return key;
  }

  #refuse(code: Mark['code']): typeof REFUSED {
    this.marks.push(mark(code, this.#last));
    return REFUSED;
  }
}
