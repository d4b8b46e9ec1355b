import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bundled } from '../test/action/bundle.js';
import { type Contestant, inTurns } from './measure.js';
import { registryOf, writeRegistry } from './registry.js';
import type { Row } from './report.js';

const root = resolve(import.meta.dirname, '..');
const contestant = (name: string) => join(root, 'bench/contestants', name);

/**
 * Validating a whole registry in a fresh process, as CI does it, against what bounds it: reading the files and doing
 * nothing, parsing them and doing nothing, and the schema check that everybody would reach for first.
 */
export async function validateRows(sizes: readonly number[], rounds: number): Promise<Row[]> {
  const bundled = await Bundled.make();
  try {
    return sizes.flatMap((size) => rowsFor(size, rounds, bundled.cli));
  } finally {
    bundled.remove();
  }
}

function rowsFor(size: number, rounds: number, cli: string): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-bench-'));
  try {
    writeRegistry(folder, registryOf(size));
    const taken = inTurns(contestants(folder, cli), rounds);
    const ms = (name: string) => taken.get(name) ?? Number.NaN;
    return [...taken].map(([name, took]) => ({
      what: `${size.toLocaleString('en-US')} credentials: ${name}`,
      took,
      ...(name === 'rekeyer validate'
        ? {
            ratios: [
              { against: 'parse only', ratio: took / ms('parse only'), aim: 1.3 },
              { against: 'ajv-cli', ratio: took / ms('ajv-cli'), aim: 0.9 },
            ],
          }
        : {}),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function contestants(folder: string, cli: string): Contestant[] {
  const node = process.execPath;
  const schema = join(root, 'schemas/credential.json');
  const ajv = join(root, 'node_modules/ajv-cli/dist/index.js');
  return [
    { name: 'an empty program', command: [node, '-e', '0'] },
    { name: 'read only', command: [node, contestant('read-only.js'), folder] },
    { name: 'parse only', command: [node, contestant('parse-only.js'), folder] },
    { name: 'rekeyer validate', command: [node, cli, 'validate', '--dir', folder] },
    {
      name: 'ajv-cli',
      command: [node, ajv, 'validate', '--strict=false', '-s', schema, '-d', `${folder}/credentials/**/*.yaml`],
    },
  ];
}
