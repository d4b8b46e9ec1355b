import type { SchemaError } from '../domain/schema-check.js';
import { type Case, explainers, type Shape } from './explainers.js';
import type { Mark } from './mark.js';
import { type Place, pointerPart, pointerParts, valueAt } from './places.js';
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
    const value = valueAt(hanging.value, error.instancePath);
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

/** A choice (`anyOf`, `oneOf`) that failed, with the branches that were tried. */
interface FailedChoice {
  readonly instancePath: string;
  readonly tried: Set<string>;
  /** Branches for another type than what was written. */
  readonly ofOtherType: Set<string>;
}

/**
 * Of a choice between several types, only what speaks of the type that was written; if none was, one sentence about
 * the choice itself.
 */
function withoutOtherBranches(errors: readonly SchemaError[]): readonly SchemaError[] {
  const choices = new Map<string, FailedChoice>();
  for (const { keyword, instancePath, schemaPath } of errors) {
    if (keyword !== 'anyOf' && keyword !== 'oneOf') continue;
    choices.set(`${instancePath} ${schemaPath}`, { instancePath, tried: new Set(), ofOtherType: new Set() });
  }
  if (choices.size === 0) return errors;
  const placed = errors.map((error) => ({ error, ...branchOf(error, choices) }));
  for (const { error, choice, branch } of placed) {
    if (!choice || branch === undefined) continue;
    choice.tried.add(branch);
    if (error.keyword === 'type' && error.instancePath === choice.instancePath) choice.ofOtherType.add(branch);
  }
  return placed.flatMap(({ error, choice, branch = '' }) => {
    const own = choices.get(`${error.instancePath} ${error.schemaPath}`);
    if (own) return own.tried.size > own.ofOtherType.size ? [] : [error];
    return !choice || (choice.tried.size > choice.ofOtherType.size && !choice.ofOtherType.has(branch)) ? [error] : [];
  });
}

/** The choice that an error was found in, and the number of its branch. No schema of ours has a choice in a choice. */
function branchOf(
  { instancePath, schemaPath }: SchemaError,
  choices: ReadonlyMap<string, FailedChoice>,
): { readonly choice?: FailedChoice; readonly branch?: string } {
  const [, path, branch] = /^(.*?\/(?:anyOf|oneOf))\/([0-9]+)/.exec(schemaPath) ?? [];
  if (path === undefined || branch === undefined) return {};
  for (let at = instancePath; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const choice = choices.get(`${at} ${path}`);
    if (choice) return { choice, branch };
    if (at === '') return {};
  }
}

/** The schema that holds the keyword which failed. */
function parentShape(root: Shape, schemaPath: string): Shape {
  const parts = schemaPath.split('/').slice(1, -1).map(unescaped);
  let shape: unknown = root;
  for (const part of parts) shape = (shape as Readonly<Record<string, unknown>> | undefined)?.[part];
  return (shape ?? {}) as Shape;
}

function unescaped(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

/** `spec.consumers[0].wave`; a key that people chose is shown as `*`, for it could be anything. */
function pathOf({ path }: Hanging, { instancePath, schemaPath }: SchemaError): string {
  const known = new Set(schemaPath.split('/').map(unescaped));
  let shown = path;
  for (const part of pointerParts(instancePath)) {
    if (/^[0-9]+$/.test(part)) shown += `[${part}]`;
    else shown += `${shown === '' ? '' : '.'}${known.has(part) ? part : '*'}`;
  }
  return shown;
}
