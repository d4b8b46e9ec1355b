import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { schemas as kinds } from '../../src/registry/schema/index.js';
import { root } from '../house/source.js';
import { examples } from './examples.js';

const folder = join(root, 'schemas');
/** Of the kinds of a registry; the executor's settings have one there too. */
const written = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .filter(({ title }) => title in kinds);
const ajv = new Ajv({ strictTypes: false, strictRequired: false, validateFormats: false, logger: false });

/** By the kind they are for, as an editor would compile them. */
const schemas = new Map<string, ReturnType<typeof ajv.compile>>();

beforeAll(() => {
  for (const schema of written) schemas.set(schema.title, ajv.compile(schema));
});

function accepts(text: string): boolean {
  const document = load(text) as { kind: string };
  return schemas.get(document.kind)?.(document) === true;
}

describe('the schemas for editors', () => {
  it('are draft-07, one for each kind', () => {
    expect([...schemas.keys()].sort()).toEqual(Object.keys(kinds).sort());
    for (const { $schema } of written) expect($schema).toBe('http://json-schema.org/draft-07/schema#');
  });

  it.each(Object.keys(examples))('accept the example %s', (path) => expect(accepts(examples[path] ?? '')).toBe(true));

  const credential = examples['credentials/pay-db.yaml'] ?? '';

  it('are lenient about keys that a newer version may know', () => {
    expect(accepts(credential.replace('  service: payments', '  service: payments\n  sensitivity: high'))).toBe(true);
  });

  it.each([
    ['a word that is none', 'strategy: immediate', 'strategy: imediate'],
    ['a name that is none', 'name: pay-db', 'name: Pay_DB'],
    ['a duration that is none', 'acceptWindow: 5m', 'acceptWindow: 5 minutes'],
    ['an option of the member that was chosen', 'port: 5432', 'port: many'],
    ['a missing option of the member that was chosen', 'database: app, ', ''],
  ])('underline %s', (_, from, to) => {
    expect(credential).toContain(from);
    expect(accepts(credential.replace(from, to))).toBe(false);
  });

  it('say something about every field that people write', () => {
    const bare: string[] = [];
    const visit = (schema: Record<string, unknown>, path: string): void => {
      for (const [key, child] of Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        if (child.description === undefined && child.const === undefined) bare.push(`${path}.${key}`);
        visit(child, `${path}.${key}`);
      }
      if (schema.items) visit(schema.items as Record<string, unknown>, `${path}[]`);
    };
    for (const schema of written) visit(schema, schema.title);
    expect(bare).toEqual([]);
  });
});
