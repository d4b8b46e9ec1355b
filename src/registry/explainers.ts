import { parseCron } from '../domain/cron.js';
import type { ErrorCode } from '../domain/errors/index.js';
import { invisible } from '../domain/formats.js';
import { nearest } from '../domain/nearest.js';
import type { SchemaError } from '../domain/schema-check.js';
import { type Mark, mark } from './mark.js';
import type { Place } from './places.js';
import { looksLikeDate, meantDuration } from './suggest.js';

/** A schema as plain data, for looking up what was allowed. */
export type Shape = Readonly<Record<string, unknown>>;

/** One error with what is needed to explain it. */
export interface Case {
  readonly error: SchemaError;
  /** The schema that holds the failed keyword. */
  readonly shape: Shape;
  readonly value: unknown;
  /** The value as people name it: `spec.consumers[0].wave`. */
  readonly path: string;
  readonly place: Place;
  /** The place of something inside the value. */
  placeOf(part: string | number): Place;
}

/** How each keyword of JSON Schema is said; one that is missing here is said by another beside it. */
export const explainers: Readonly<Record<string, (found: Case) => Mark | []>> = {
  type: explainType,
  anyOf: explainType,
  oneOf: explainChoice,
  const: explainConst,
  enum: explainWord,
  format: explainFormat,
  additionalProperties: explainUnknownKey,
  required: explainMissing,
  minimum: explainRange,
  maximum: explainRange,
  exclusiveMinimum: explainRange,
  exclusiveMaximum: explainRange,
  multipleOf: explainRange,
  minLength: explainLength,
  maxLength: explainLength,
  pattern: ({ path, place, shape }) =>
    mark('TEXT_INVALID', place.value, `${path} is not of the form that is asked for`, help(shape)),
  minItems: explainCount,
  maxItems: explainCount,
  minProperties: explainCount,
  maxProperties: explainCount,
  uniqueItems: ({ path, error, placeOf }) =>
    mark(
      'LIST_REPEATS',
      placeOf(Math.max(Number(error.params.i), Number(error.params.j))).value,
      `${path} holds the same twice`,
    ),
};

const TYPES: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function explainType({ path, place, value, shape }: Case): Mark {
  if (value === null) return mark('VALUE_MISSING', place.value, `${path} has no value`, help(shape));
  const branches = (shape.anyOf as readonly Shape[] | undefined) ?? [shape];
  const wanted = [...new Set(branches.map(({ type }) => TYPES[String(type)] ?? 'something else'))].join(' or ');
  const message = `${path} must be ${wanted}, not ${TYPES[typeOf(value)]}`;
  const isText = branches.some(({ type }) => type === 'string');
  if (String(shape.format).endsWith('duration')) return withoutUnit(path, place, value);
  const quote = isText && typeof value !== 'object' ? 'Put it into quotes, so that it is read as text.' : undefined;
  return mark('VALUE_TYPE', place.value, message, quote ?? help(shape));
}

/** `oneOf` is used for keys of which exactly one must be there; each branch requires its own. */
function explainChoice({ path, place, shape, value }: Case): Mark {
  const keys = ((shape.oneOf ?? []) as readonly Shape[]).flatMap(
    ({ required }) => (required ?? []) as readonly string[],
  );
  const given = keys.filter((key) => typeof value === 'object' && value !== null && key in value);
  const message =
    given.length === 0 ? `${path} needs one of ${keys.join(', ')}` : `${path} can have only one of ${given.join(', ')}`;
  return mark('KEYS_EXCLUSIVE', place.key, message, `Known here: ${keys.join(', ')}; exactly one of them.`);
}

function withoutUnit(path: string, place: Place, value: unknown): Mark {
  const zero = value === 0 ? ' Zero does not mean "never" or "by hand"; leave the key out for that.' : '';
  return mark(
    'DURATION_INVALID',
    place.value,
    `${path} has no unit`,
    `Write a whole number from 1 and a unit, as in 90d or 24h.${zero}`,
  );
}

function explainConst({ path, place, value, shape }: Case): Mark | [] {
  if (typeof value !== typeof shape.const) return [];
  if (shape.const === 'rekeyer/v1') return mark('API_VERSION_UNKNOWN', place.value);
  return mark('VALUE_UNKNOWN', place.value, `${path} must be ${JSON.stringify(shape.const)}`);
}

function explainWord({ path, place, value, shape }: Case): Mark | [] {
  // What is no text at all has been said already.
  if (typeof value !== 'string') return [];
  const words = (shape.enum as readonly unknown[]).map(String);
  const meant = typeof value === 'string' ? nearest(value, words) : undefined;
  return mark(
    'VALUE_UNKNOWN',
    place.value,
    `${path} is none of the words that are known there`,
    didYouMean(meant, words),
  );
}

/** "Did you mean", then all that is known. */
export function didYouMean(meant: string | undefined, known: readonly string[]): string {
  const list = known.length > 0 ? `Known here: ${known.join(', ')}.` : 'Nothing is known here.';
  return meant === undefined ? list : `Did you mean "${meant}"? ${list}`;
}

function explainUnknownKey({ error, path, place, shape }: Case): Mark {
  const key = String(error.params.additionalProperty);
  const known = Object.keys((shape.properties as object | undefined) ?? {});
  if (key === 'status') return mark('STATUS_IN_FILE', place.key);
  const meant = nearest(key, known);
  const message =
    meant === undefined ? `A key that is not known stands in ${path}` : `"${key}" is not known in ${path}`;
  return mark('KEY_UNKNOWN', place.key, message, didYouMean(meant, known));
}

function explainMissing({ error, path, place, shape }: Case): Mark {
  const key = String(error.params.missingProperty);
  const wanted = (shape.properties as Readonly<Record<string, Shape>> | undefined)?.[key] ?? {};
  return mark('VALUE_MISSING', place.key, `"${key}" is missing in ${path}`, `Add it. ${help(wanted, key)}`);
}

/** What the schema says of a value to people: its description and an example. */
function help(shape: Shape, key?: string): string {
  const [example] = (shape.examples as readonly unknown[] | undefined) ??
    (shape.enum as readonly unknown[] | undefined) ?? [shape.const];
  const description = typeof shape.description === 'string' ? shape.description : '';
  const shown = example === undefined ? '' : `For example: ${key === undefined ? '' : `${key}: `}${yamlOf(example)}`;
  return `${description} ${shown}`.trim() || 'See docs/policy-writers/.';
}

function yamlOf(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9 ./:-]*$/.test(value) ? value : JSON.stringify(value);
}

function explainRange({ path, place, shape }: Case): Mark {
  const [least, most] = [shape.minimum, shape.maximum];
  const range =
    least !== undefined && most !== undefined
      ? `from ${least} to ${most}`
      : least !== undefined
        ? `at least ${least}`
        : `at most ${most}`;
  return mark('VALUE_OUT_OF_RANGE', place.value, `${path} must be ${range}`);
}

function explainLength({ error, path, place, shape }: Case): Mark {
  const message =
    error.keyword === 'minLength' ? `${path} is empty` : `${path} is longer than ${shape.maxLength} characters`;
  return mark('VALUE_LENGTH', place.value, message);
}

function explainCount({ error, path, place, shape }: Case): Mark {
  const few = error.keyword.startsWith('min');
  return mark(
    'LIST_LENGTH',
    place.value,
    few ? `${path} is empty` : `${path} has more than ${shape.maxItems ?? shape.maxProperties} entries`,
  );
}

const FORMATS: Readonly<Record<string, ErrorCode>> = {
  name: 'NAME_INVALID',
  'label-key': 'LABEL_INVALID',
  owner: 'OWNER_INVALID',
  duration: 'DURATION_INVALID',
  'long-duration': 'DURATION_INVALID',
  instant: 'DATE_INVALID',
  'instant-or-unknown': 'DATE_INVALID',
  cron: 'CRON_INVALID',
  timezone: 'TIMEZONE_INVALID',
  'relative-path': 'PATH_INVALID',
};

function explainFormat({ error, path, place, value, shape }: Case): Mark | [] {
  const format = String(error.params.format);
  const isKey = error.propertyName !== undefined;
  const text = isKey ? error.propertyName : String(value);
  const what = isKey ? `A key of ${path}` : path;
  const at = isKey ? place.key : place.value;
  // The reader has reported the character itself.
  if (invisible.test(text)) return [];
  if (format === 'free-text') return mark('SECRET_PASTED', at, `${what} holds what looks like a random secret`);
  const code = FORMATS[format];
  if (text === '*')
    return mark(
      'NAME_INVALID',
      at,
      `${what} is "*", which names everything and so nothing`,
      'Write names, or leave the key out where it selects.',
    );
  if (code === 'CRON_INVALID') return explainCron(what, at, text);
  if (code === 'DURATION_INVALID') return explainDuration(what, at, text);
  if (code === 'DATE_INVALID' && looksLikeDate(text)) return mark(code, at, `${what}: "${text}" is no date or instant`);
  return code
    ? mark(code, at, `${what} is ${NOUNS[code]}`)
    : mark('TEXT_INVALID', at, `${what} is not of the form that is asked for`, help(shape));
}

const NOUNS: Partial<Record<ErrorCode, string>> = {
  NAME_INVALID: 'no name',
  LABEL_INVALID: 'no key for a label',
  OWNER_INVALID: 'no user or team',
  DATE_INVALID: 'no date or instant',
  CRON_INVALID: 'no cron line',
  TIMEZONE_INVALID: 'no time zone',
  PATH_INVALID: 'no path below a root',
};

/** The parser of cron lines quotes their fields; where these are digits and signs only, that gives nothing away. */
function explainCron(what: string, at: number, text: string): Mark {
  const problem = parseCron(text.slice(0, 200));
  const says = typeof problem === 'string' && /^[0-9*,/ -]*$/.test(text) ? problem : 'is no cron line';
  return mark('CRON_INVALID', at, `${what} ${says}`);
}

function explainDuration(what: string, at: number, text: string): Mark {
  const meant = meantDuration(text);
  if (meant === undefined) return mark('DURATION_INVALID', at, `${what} is no duration`);
  const short = meant === text;
  const message = short ? `${what}: "${text}" is too short` : `${what}: "${text}" is no duration`;
  return mark('DURATION_INVALID', at, message, short ? 'Write at least 1h.' : `Did you mean "${meant}"?`);
}
