import { _, Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { transform } from 'esbuild';
import { formats } from '../../src/domain/formats.js';
import { forValidators } from './json-schema.js';

/**
 * The code of an ES module with one validator for each schema, by name in its export `checks`, so that nothing is compiled when the program starts
 * and ajv is not loaded at all.
 *
 * @param schemas  by name
 * @param formatsFrom  the import path of `src/domain/formats.js` as seen from the module
 */
export async function validatorModule(schemas: Readonly<Record<string, object>>, formatsFrom: string): Promise<string> {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    strictTypes: false,
    // Lengths count UTF-16 units, as JavaScript and editors do; the option is deprecated but spares a run-time import.
    unicode: false,
    logger: false,
    formats,
    code: { source: true, esm: true, formats: _`formats` },
  });
  const names = Object.keys(schemas);
  for (const name of names) ajv.addSchema({ ...forValidators(schemas[name] ?? {}), $id: name });
  const source = standalone
    .default(ajv, Object.fromEntries(names.map((name) => [exportName(name), name])))
    .replace('"use strict";', '')
    .replace(/^export const /gm, 'const ');
  if (source.includes('require(')) throw new Error('a validator needs a part of ajv at run time');
  const checks = names.map((name) => `${JSON.stringify(name)}: ${exportName(name)}`);
  const module = `import { formats } from '${formatsFrom}';\n${source}\nexport const checks = { ${checks.join(', ')} };`;
  const { code } = await transform(module, { minify: true, treeShaking: true, format: 'esm', target: 'es2022' });
  return `${HEADER}${code}`;
}

export const HEADER = '// Written by "npm run generate". Do not edit.\n';

/** The declaration of such a module. */
export function validatorTypes(names: readonly string[], checkFrom: string): string {
  const keys = names.map((name) => JSON.stringify(name)).join(' | ');
  return `${HEADER}import type { SchemaCheck } from '${checkFrom}';\n\nexport const checks: Readonly<Record<${keys}, SchemaCheck>>;\n`;
}

/** `postgresql-login` → `postgresqlLogin`: how members and validators are exported. */
export function exportName(kind: string): string {
  return kind.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}
