/** A JSON schema as plain data; TypeBox objects become one by a trip through JSON. */
export type JsonSchema = { readonly [key: string]: unknown };

type Visit = (schema: Record<string, unknown>) => void;

const CHILDREN = ['additionalProperties', 'propertyNames', 'items', 'contains', 'not', 'if', 'then', 'else'];
const LISTS = ['anyOf', 'allOf', 'oneOf'];
const MAPS = ['properties', 'patternProperties', '$defs'];

/** A deep copy in which every schema, from the inside out, went through `visit`. Never mistakes a property's name for a keyword. */
export function rewritten(schema: object, visit: Visit): Record<string, unknown> {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(schema));
  walk(copy, visit);
  return copy;
}

function walk(schema: unknown, visit: Visit): void {
  if (!isObject(schema)) return;
  for (const key of CHILDREN) walk(schema[key], visit);
  for (const key of LISTS) for (const child of listOf(schema[key])) walk(child, visit);
  for (const key of MAPS)
    for (const child of isObject(schema[key]) ? Object.values(schema[key]) : []) walk(child, visit);
  visit(schema);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What people read about a schema; validators do not need it. */
const ANNOTATIONS = ['description', 'examples', 'default', 'title', 'x-member'];

/** As validators are made from it: bare, and each text judged by its exact `format` alone where it has one. */
export function forValidators(schema: object): JsonSchema {
  return rewritten(schema, (one) => {
    for (const key of ANNOTATIONS) delete one[key];
    if (one.format !== undefined) delete one.pattern;
  });
}

/**
 * As editors use it: with everything people read, and lenient about unknown keys, so that a newer registry is not
 * underlined by an older schema. The run-time check stays strict.
 */
export function forEditors(schema: object): JsonSchema {
  return rewritten(schema, (one) => {
    if (one.additionalProperties === false) delete one.additionalProperties;
    if (one.pattern !== undefined) delete one.format;
    delete one['x-member'];
  });
}
