// Cuts GitHub's OpenAPI description (13 MB) down to what the double serves, into `openapi.json`.
//
// Run again when a route or a webhook was added, or to follow a newer description:
//   npm pack @octokit/openapi@23.0.2 --pack-destination "$TMPDIR"
//   tar xzf "$TMPDIR"/octokit-openapi-23.0.2.tgz -C "$TMPDIR" package/generated/api.github.com.json
//   npx tsx test/doubles/github/cut-openapi.ts "$TMPDIR"/package/generated/api.github.com.json
// (packed, not installed: the package unpacks to 385 MB, and only this one file of it is needed.)
// The description is GitHub's, under the MIT licence: see openapi.LICENSE.
import { readFileSync, writeFileSync } from 'node:fs';
import { isObject, type JsonObject } from './json.js';
import { routes } from './routes/index.js';
import { servedWebhooks } from './webhooks.js';

/** Words of the schema language that say nothing a check could use. */
const prose = new Set([
  'description',
  'title',
  'example',
  'examples',
  'externalDocs',
  'discriminator',
  'headers',
  'x-github',
]);
/** Nodes whose keys are names of the API's own things: there, `title` is a field. */
const maps = new Set(['properties', 'schemas', 'patternProperties']);

/** The description names this one webhook after a sample of the actions that clients make up. */
const renamed: Record<string, string> = { 'repository-dispatch': 'repository-dispatch-sample.collected' };

function strip(node: unknown, isMap = false): unknown {
  if (Array.isArray(node)) return node.map((item) => strip(item));
  if (!isObject(node)) return node;
  const kept = Object.entries(node).filter(([key]) => isMap || !prose.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, strip(value, !isMap && maps.has(key))]));
}

function object(node: unknown, name: string): JsonObject {
  if (!isObject(node)) throw new Error(`the description has no ${name}`);
  return node;
}

function cutPaths(source: JsonObject): JsonObject {
  const all = object(source.paths, 'paths');
  const paths: Record<string, JsonObject> = {};
  for (const { spec } of routes) {
    const [method = '', path = ''] = spec.split(' ');
    const operation = object(object(all[path], path)[method.toLowerCase()], spec);
    const { operationId, parameters, requestBody, responses } = operation;
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: strip({ operationId, parameters, requestBody, responses }),
    };
  }
  return paths;
}

function cutWebhooks(source: JsonObject): JsonObject {
  const all = object(source['x-webhooks'], 'x-webhooks');
  const names = servedWebhooks.map((name) => name.replace(/[._]/g, '-'));
  const cut = names.map((name) => {
    const webhook = object(all[renamed[name] ?? name], name);
    return [name, strip({ post: { requestBody: object(webhook.post, name).requestBody } })];
  });
  return Object.fromEntries(cut);
}

/** Every component that the cut refers to, directly or through others. */
function reachable(source: JsonObject, from: unknown): Record<string, JsonObject> {
  const components: Record<string, JsonObject> = {};
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    if (!isObject(node)) return;
    if (typeof node.$ref === 'string') {
      const [, , kind = '', name = ''] = node.$ref.split('/');
      if (components[kind]?.[name] === undefined) {
        const part = strip(object(object(object(source.components, 'components')[kind], kind)[name], node.$ref));
        components[kind] = { ...components[kind], [name]: part };
        visit(part);
      }
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(from);
  return components;
}

/** One line for each operation, webhook and component, sorted, so that a change shows as what it is. */
function print(document: JsonObject, levels: number): string {
  if (levels === 0 || !isObject(document)) return JSON.stringify(document);
  const entries = Object.entries(document).sort(([one], [other]) => one.localeCompare(other, 'en'));
  const lines = entries.map(([key, value]) => `${JSON.stringify(key)}:${print(value as JsonObject, levels - 1)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: npx tsx test/doubles/github/cut-openapi.ts <api.github.com.json>');
const source = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
const { version, license } = object(source.info, 'info');
const paths = cutPaths(source);
const webhooks = cutWebhooks(source);
const components = reachable(source, [paths, webhooks]);
const info = { title: "Cut from GitHub's OpenAPI description by cut-openapi.ts", version, license };
const document = { openapi: source.openapi, info, paths, 'x-webhooks': webhooks, components };
const text = `${print(document as JsonObject, 3)}\n`;
writeFileSync(new URL('openapi.json', import.meta.url), text);
console.log(`${routes.length} operations, ${servedWebhooks.length} webhooks, ${Math.round(text.length / 1024)} KiB`);
