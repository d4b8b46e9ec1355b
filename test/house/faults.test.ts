import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import catalogue from './faults.json' with { type: 'json' };
import { filesUnder, root } from './source.js';

interface Fault {
  readonly fault: string;
  /** Why no test is named after it. */
  readonly untested?: string;
}

const faults: readonly (readonly [string, Fault])[] = Object.entries(catalogue);

/** Names of tests begin with the ids they are about: 'A3, G4: the answer to the order is lost'. */
const NAMED = /['"`]((?:[A-Z]\d{1,2}(?:, | and | )?)+)(?: ★)?:/g;

function idsIn(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(NAMED)].flatMap(([, ids = '']) => ids.match(/[A-Z]\d{1,2}/g) ?? []);
}

describe('the catalogue of faults', () => {
  const tested = new Set(filesUnder('test', '.test.ts').flatMap(idsIn));

  it('knows the faults of every step, of IAM, PostgreSQL, certificates, stores, SSH and OAuth', () => {
    const last = new Map(faults.map(([id]) => [id.charAt(0), id]));
    expect([...last.values()]).toEqual(['G26', 'A15', 'P14', 'Q7', 'T12', 'K9', 'H7', 'O2']);
    expect(faults).toHaveLength(26 + 15 + 14 + 7 + 12 + 9 + 7 + 2);
  });

  it('is a test for each, named by its id, or a reason why not', () => {
    expect(faults.filter(([id, { untested }]) => !untested && !tested.has(id)).map(([id]) => id)).toEqual([]);
  });
});
