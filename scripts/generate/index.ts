/**
 * Writes what is made from the code: schemas for editors, validators compiled ahead, the indexes of the plug-in
 * families, pages of the documentation. `--check` writes nothing and fails when something is out of date.
 */
import { resolve } from 'node:path';
import { connectionKinds, connectionsSchema } from '../../src/registry/schema/connections.js';
import { schemas } from '../../src/registry/schema/index.js';
import { generatedPages } from '../docs/index.js';
import { editorSchemas } from './editor-schemas.js';
import { familyFiles, loadMembers } from './families.js';
import { HEADER, validatorModule, validatorTypes } from './validators.js';
import { type Outputs, stale, write } from './write.js';

const root = resolve(import.meta.dirname, '../..');

/** Everything that is generated, by path. */
export async function generated(): Promise<Outputs> {
  const members = await loadMembers(root);
  return {
    ...editorSchemas(members),
    ...(await documentFiles()),
    ...(await familyFiles(members)),
    ...(await generatedPages()),
  };
}

/** Validators of the documents and of the executor's settings. */
async function documentFiles(): Promise<Outputs> {
  return {
    ...(await validatorFiles('documents', 'shapes', schemas)),
    ...(await validatorFiles('connections', 'connection-shapes', {
      ...connectionKinds,
      Connections: connectionsSchema,
    })),
  };
}

/** Validators by name, and their schemas as data for explaining what a validator found. */
async function validatorFiles(checks: string, shapes: string, of: Readonly<Record<string, object>>): Promise<Outputs> {
  const folder = 'src/registry/generated';
  const text = JSON.stringify(JSON.stringify(of));
  return {
    [`${folder}/${checks}.js`]: await validatorModule(of, '../../domain/formats.js'),
    [`${folder}/${checks}.d.ts`]: validatorTypes(Object.keys(of), '../../domain/schema-check.js'),
    [`${folder}/${shapes}.js`]: `${HEADER}export const shapes = () => JSON.parse(${text});\n`,
    [`${folder}/${shapes}.d.ts`]: `${HEADER}export const shapes: () => Readonly<Record<string, object>>;\n`,
  };
}

if (process.argv.includes('--check')) {
  const paths = stale(root, await generated());
  for (const path of paths) console.error(`out of date: ${path}`);
  if (paths.length > 0) console.error('Run "npm run generate" and commit the result.');
  process.exitCode = paths.length > 0 ? 1 : 0;
} else {
  for (const path of write(root, await generated())) console.log(`wrote ${path}`);
}
