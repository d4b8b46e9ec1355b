import { nearest } from '../domain/nearest.js';
import type { SchemaCheck } from '../domain/schema-check.js';
import { decode, MAX_FILE, tooLarge } from './decode.js';
import type { AnyDocument, FileKind, Kind } from './document.js';
import { explain } from './explain.js';
import { didYouMean, type Shape } from './explainers.js';
import { checks } from './generated/documents.js';
import { shapes } from './generated/shapes.js';
import { hiddenIn, pastedIn } from './look-out.js';
import { Lines, type Mark, mark, type Remark } from './mark.js';
import { type Place, placesOf } from './places.js';
import { REFUSED } from './scalar.js';
import { parseYaml } from './yaml.js';

/** What one blob holds. It depends on the bytes alone, so it can be kept by the blob's id. */
export interface BlobReading {
  /** In the order of the file. */
  readonly documents: readonly AnyDocument[];
  readonly problems: readonly Remark[];
}

/**
 * What does a registry file say, and what is wrong with it?
 *
 * All problems of the file are found, not only the first. No clock and no other file is asked: whether references hold
 * and dates make sense now is the linker's question. Never throws, whatever the bytes are.
 */
export function readBlob(bytes: Uint8Array): BlobReading {
  const decoded = decode(bytes);
  if ('remark' in decoded) return { documents: [], problems: [decoded.remark] };
  const { text } = decoded;
  const { value, marks } = parseYaml(text);
  const unfit = [...marks, ...hiddenIn(text), ...pastedIn(text, value === undefined)];
  const found = documentsOf(value, text);
  if (bytes.length > MAX_FILE && !isList(value)) return { documents: [], problems: [tooLarge(bytes.length)] };
  const judgement = judge(value, text, unfit.length > 0);
  const wrong = fewer(distinct([...unfit, ...judgement.marks]));
  if (wrong.length === 0) return { documents: found, problems: [] };
  const lines = new Lines(text);
  const sound = (index: number) => unfit.length === 0 && judgement.sound(index);
  return {
    documents: found.map((document, index) => (sound(index) ? document : { ...document, body: undefined })),
    problems: wrong.map((one) => lines.remark(one)),
  };
}

/** What a value has against the schema of its kind, and which of its documents have nothing. */
interface Judgement {
  readonly marks: readonly Mark[];
  sound(index: number): boolean;
}

const NONE_SOUND = () => false;

function judge(value: unknown, text: string, hasMarks: boolean): Judgement {
  if (!isMap(value))
    return { marks: value === REFUSED || (value === undefined && hasMarks) ? [] : [notAMap(value)], sound: NONE_SOUND };
  const { kind } = value;
  if (!isFileKind(kind)) {
    return { marks: kind === REFUSED ? [] : [unknownKind(kind, placesOf(text))], sound: NONE_SOUND };
  }
  const check: SchemaCheck = checks[kind];
  if (check(value)) return { marks: [], sound: () => true };
  // One more than is shown, so that it is noticed that there are more.
  const errors = (check.errors ?? []).slice(0, MOST_PROBLEMS + 1);
  const marks = explain(errors, { value, shape: shapeOf(kind), places: placesOf(text), at: '', path: '' });
  const broken = new Set(
    (check.errors ?? []).map(({ instancePath }) => Number(/^\/items\/([0-9]+)/.exec(instancePath)?.[1] ?? -1)),
  );
  return { marks, sound: (index) => !broken.has(-1) && !broken.has(index) };
}

function notAMap(value: unknown): Mark {
  if (value === undefined || value === null) return mark('YAML_EMPTY', 0);
  return mark('VALUE_TYPE', 0, 'The file must hold a map', 'Begin with "apiVersion: rekeyer/v1" and "kind: …".');
}

function unknownKind(kind: unknown, places: ReadonlyMap<string, Place>): Mark {
  const at = (places.get('/kind') ?? places.get(''))?.value ?? 0;
  if (kind === undefined) return mark('VALUE_MISSING', at, '"kind" is missing in the document');
  return mark(
    'KIND_UNKNOWN',
    at,
    undefined,
    didYouMean(typeof kind === 'string' ? nearest(kind, KINDS) : undefined, KINDS),
  );
}

const KINDS: readonly FileKind[] = [
  'Config',
  'Credential',
  'CredentialList',
  'RotationPolicy',
  'PolicyException',
  'RotationRequest',
];

function isFileKind(kind: unknown): kind is FileKind {
  return KINDS.some((known) => known === kind);
}

let parsedShapes: Readonly<Record<string, object>> | undefined;

function shapeOf(kind: FileKind): Shape {
  parsedShapes ??= shapes();
  return parsedShapes[kind] as Shape;
}

/** The documents of a value, sound or not; the types hold for the sound ones, and the others lose their body. */
function documentsOf(value: unknown, text: string): AnyDocument[] {
  if (!isMap(value) || !isFileKind(value.kind)) return [];
  if (value.kind !== 'CredentialList') return [documentOf(value.kind, value, text)];
  const items = Array.isArray(value.items) ? value.items : [];
  return items.map((item, index) => ({ ...documentOf('Credential', isMap(item) ? item : {}, text), index }));
}

function documentOf(kind: Kind, body: Readonly<Record<string, unknown>>, text: string): AnyDocument {
  const name = isMap(body.metadata) && typeof body.metadata.name === 'string' ? body.metadata.name : '';
  return { kind, name, body, text } as unknown as AnyDocument;
}

function isList(value: unknown): boolean {
  return isMap(value) && value.kind === 'CredentialList';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A file with more was not written by a person; whoever wrote it will see the rest after repairing these. */
const MOST_PROBLEMS = 1_000;

/** In the order of the text, and of very many only the first, with a word that there are more. */
function fewer(marks: readonly Mark[]): Mark[] {
  const sorted = [...marks].sort((a, b) => a.offset - b.offset);
  const last = sorted[MOST_PROBLEMS];
  return last ? [...sorted.slice(0, MOST_PROBLEMS), mark('PROBLEMS_OMITTED', last.offset)] : sorted;
}

/** The same complaint at the same place is made once. */
function distinct(marks: readonly Mark[]): Mark[] {
  const seen = new Set<string>();
  return marks.filter(({ code, offset, message }) => {
    const key = `${offset} ${code} ${code === 'TEXT_INVISIBLE' || code === 'SECRET_PASTED' ? '' : message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
