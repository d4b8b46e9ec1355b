import type { SchemaError } from '../domain/schema-check.js';
import { type Case, explainers, type Shape } from './explainers.js';
import type { Mark } from './mark.js';
import { type Place, pointerPart } from './places.js';
import { REFUSED } from './scalar.js';

/** Where a judged value hangs in its file. */
export interface Hanging {
  readonly value: unknown;
  readonly shape: Shape;
  readonly places: ReadonlyMap<string, Place>;
  /** JSON pointer to the judged value in the file; empty for a whole document. */
  readonly at: string;
  /** The same for people: `spec.rotator`; empty for a whole document. */
  readonly path: string;
}

/**
 * What a validator found, in words: each error becomes a problem at the value (at the key, where one is missing or
 * unknown), with a way out and, where a known word is near, "did you mean".
 *
 * No value is repeated unless it is nothing but a known word with a typing mistake, a duration or a date.
 */
export function explain(errors: readonly SchemaError[], hanging: Hanging): Mark[] {
  return withoutOtherBranches(errors).flatMap((error) => {
    const value = at(hanging.value, error.instancePath);
    if (value === REFUSED) return [];
    const shape = parentShape(hanging.shape, error.schemaPath);
    const pointer = hanging.at + error.instancePath;
    const key = error.propertyName ?? error.params.additionalProperty;
    const place = hanging.places.get(typeof key === 'string' ? pointer + pointerPart(key) : pointer);
    const found: Case = {
      error,
      shape,
      value,
      path: pathOf(hanging, error) || 'the document',
      place: place ?? { key: 0, value: 0 },
      placeOf: (part) => hanging.places.get(pointer + pointerPart(part)) ?? place ?? { key: 0, value: 0 },
    };
    return explainers[error.keyword]?.(found) ?? [];
  });
}

/**
 * Of a choice between several types, only what speaks of the type that was written; if none was, one sentence about
 * the choice itself.
 */
function withoutOtherBranches(errors: readonly SchemaError[]): readonly SchemaError[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return choices.reduce((rest, choice) => withoutOthers(rest, choice), errors);
}

function withoutOthers(errors: readonly SchemaError[], choice: SchemaError): readonly SchemaError[] {
  const branchOf = ({ schemaPath, instancePath }: SchemaError) =>
    instancePath.startsWith(choice.instancePath) && schemaPath.startsWith(`${choice.schemaPath}/`)
      ? schemaPath.slice(choice.schemaPath.length + 1).split('/')[0]
      : undefined;
  const isOfOtherType = (error: SchemaError) => error.keyword === 'type' && error.instancePath === choice.instancePath;
  const branches = new Set(errors.map(branchOf).filter((branch) => branch !== undefined));
  const others = new Set(errors.filter((error) => branchOf(error) !== undefined && isOfOtherType(error)).map(branchOf));
  const matching = branches.size > others.size;
  return errors.filter((error) => {
    if (error === choice) return !matching;
    const branch = branchOf(error);
    return branch === undefined || (matching && !others.has(branch));
  });
}

/** The schema that holds the keyword which failed. */
function parentShape(root: Shape, schemaPath: string): Shape {
  const parts = schemaPath.split('/').slice(1, -1).map(unescaped);
  let shape: unknown = root;
  for (const part of parts) shape = (shape as Readonly<Record<string, unknown>> | undefined)?.[part];
  return (shape ?? {}) as Shape;
}

function at(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of partsOf(pointer)) value = (value as Readonly<Record<string, unknown>> | undefined)?.[part];
  return value;
}

function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function unescaped(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** `spec.consumers[0].wave`; a key that people chose is shown as `*`, for it could be anything. */
function pathOf({ path }: Hanging, { instancePath, schemaPath }: SchemaError): string {
  const known = new Set(schemaPath.split('/').map(unescaped));
  let shown = path;
  for (const part of partsOf(instancePath)) {
    if (/^[0-9]+$/.test(part)) shown += `[${part}]`;
    else shown += `${shown === '' ? '' : '.'}${known.has(part) ? part : '*'}`;
  }
  return shown;
}
