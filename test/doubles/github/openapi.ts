// GitHub's own description of its API (`openapi.json`, cut by `cut-openapi.ts`), read and put into Ajv's dialect.
import { readFileSync } from 'node:fs';
import { isObject, type JsonObject } from './json.js';

/** A schema or another node of the description, with the JSON pointer under which Ajv compiles it. */
export interface Node {
  at: string;
  value: JsonObject;
}

export class OpenApi {
  readonly document: JsonObject;

  constructor(text = readFileSync(new URL('openapi.json', import.meta.url), 'utf8')) {
    this.document = JSON.parse(text) as JsonObject;
    forAjv(this.document);
  }

  /** The node at a pointer such as `/paths/~1app/get`, with `$ref` followed; undefined where there is none. */
  node(pointer: string): Node | undefined {
    let value: unknown = this.document;
    for (const key of pointer.split('/').slice(1)) {
      value = isObject(value) || Array.isArray(value) ? (value as JsonObject)[unescapeKey(key)] : undefined;
    }
    if (!isObject(value)) return undefined;
    return typeof value.$ref === 'string' ? this.node(value.$ref.slice(1)) : { at: pointer, value };
  }

  /** A node below another one; keys are plain names. */
  child(parent: Node, ...keys: string[]): Node | undefined {
    return this.node(`${parent.at}/${keys.map(escapeKey).join('/')}`);
  }

  /** Follows the `$ref` of a schema. */
  resolve(schema: JsonObject): JsonObject {
    return typeof schema.$ref === 'string' ? (this.node(schema.$ref.slice(1))?.value ?? {}) : schema;
  }

  /** An operation such as `GET /repos/{owner}/{repo}`. */
  operation(spec: string): Node | undefined {
    const [method = '', path = ''] = spec.split(' ');
    return this.node(`/paths/${escapeKey(path)}/${method.toLowerCase()}`);
  }

  /** The payload schema of a webhook such as `pull_request.opened` or `push`. */
  webhook(event: string): Node | undefined {
    const name = event.replace(/[._]/g, '-');
    return this.node(`/x-webhooks/${escapeKey(name)}/post/requestBody/content/application~1json/schema`);
  }
}

export const escapeKey = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1');
const unescapeKey = (key: string): string => key.replace(/~1/g, '/').replace(/~0/g, '~');

/** Nodes whose keys are names of the API's own things, not words of the schema language. */
const maps = new Set(['properties', 'schemas', 'patternProperties', 'paths', 'x-webhooks', 'responses']);
const literals = new Set(['enum', 'const', 'default']);

/**
 * Rewrites OpenAPI 3.0 in place into what Ajv understands: `nullable` without a type or beside an enum, and `oneOf`
 * as `anyOf`, because GitHub's alternatives overlap.
 */
function forAjv(node: unknown, isMap = false): void {
  if (Array.isArray(node)) for (const item of node) forAjv(item);
  if (!isObject(node)) return;
  if (!isMap) {
    if (Array.isArray(node.oneOf) && node.anyOf === undefined) {
      node.anyOf = node.oneOf;
      delete node.oneOf;
    }
    if (node.nullable === true) spellOutNull(node);
  }
  for (const [key, value] of Object.entries(node)) {
    if (isMap || !literals.has(key)) forAjv(value, !isMap && maps.has(key));
  }
}

function spellOutNull(schema: JsonObject): void {
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum.push(null);
  if (typeof schema.type === 'string') return;
  const { nullable: _, ...rest } = schema;
  for (const key of Object.keys(schema)) delete schema[key];
  schema.anyOf = [{ type: 'null' }, rest];
}
