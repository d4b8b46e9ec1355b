// Fills in the required properties that the double does not model (dozens of `*_url` fields), so that answers and
// webhooks have GitHub's full shape without every payload spelling it out.
import { isObject, type JsonObject } from './json.js';
import type { OpenApi } from './openapi.js';

/** GitHub's schemas refer to themselves (a repository has a template repository …); deeper than this nobody looks. */
const DEEPEST = 14;

/** `value` with every required property of `schema` that it lacks, recursively. Given properties are never changed. */
export function complete(api: OpenApi, given: JsonObject, value: unknown, depth = 0): unknown {
  const schema = api.resolve(given);
  if (depth > DEEPEST || value === null) return value;
  const alternatives = schemas(schema.anyOf);
  if (alternatives.length > 0) return completeAlternative(api, alternatives, value, depth);
  let combined: unknown = value;
  for (const part of schemas(schema.allOf)) combined = complete(api, part, combined, depth + 1);
  const subject = combined === undefined ? placeholder(schema) : combined;
  if (Array.isArray(subject)) {
    const items = isObject(schema.items) ? schema.items : {};
    return subject.map((item) => complete(api, items, item, depth + 1));
  }
  return isObject(subject) ? completeObject(api, schema, subject, depth) : subject;
}

function completeObject(api: OpenApi, schema: JsonObject, value: JsonObject, depth: number): JsonObject {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const out = { ...value };
  for (const [key, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const wanted = out[key] !== undefined || (required.has(key) && !(key in out));
    if (wanted && isObject(property)) out[key] = complete(api, property, out[key], depth + 1);
  }
  return out;
}

/** Of several possible shapes: null if that is allowed and nothing is given, else the one that shares most names. */
function completeAlternative(api: OpenApi, alternatives: JsonObject[], value: unknown, depth: number): unknown {
  const resolved = alternatives.map((schema) => api.resolve(schema));
  const shapes = resolved.filter((schema) => schema.type !== 'null');
  if (value === undefined && (shapes.length < resolved.length || resolved.some((schema) => schema.nullable)))
    return null;
  if (value !== undefined && typeof value !== 'object') return value;
  const names = Object.keys(isObject(value) ? value : {});
  const score = (schema: JsonObject) => names.filter((name) => propertyNames(api, schema).has(name)).length;
  const best = shapes.reduce((one, other) => (score(other) > score(one) ? other : one), shapes[0] ?? {});
  return complete(api, best, value, depth + 1);
}

function propertyNames(api: OpenApi, schema: JsonObject): Set<string> {
  const own = Object.keys(isObject(schema.properties) ? schema.properties : {});
  const inherited = schemas(schema.allOf).flatMap((part) => [...propertyNames(api, api.resolve(part))]);
  return new Set([...own, ...inherited]);
}

/** The plainest value that a schema allows. */
function placeholder(schema: JsonObject): unknown {
  if (schema.nullable === true) return null;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum.find((choice) => choice !== null);
  switch (schema.type) {
    case 'string':
      return placeholderTexts[String(schema.format)] ?? '';
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return {};
  }
}

const placeholderTexts: Record<string, string> = {
  uri: 'https://github.invalid/',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'nobody@github.invalid',
};

const schemas = (list: unknown): JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : []);
