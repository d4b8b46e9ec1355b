import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesUnder, root } from './source.js';

const ROWS = 66;

/** Rows of the table: `| B12 | attack | tests |` or `| B38 | attack | no test: why |`. */
const table = [
  ...readFileSync(join(root, 'docs/contributors/attacks.md'), 'utf8').matchAll(/^\| B(\d+) \| (.+) \| (.+) \|$/gm),
].map(([, row, attack = '', held = '']) => ({ row: Number(row), attack, held }));

/** Rows in the names of tests; `B18 to B29` is a heading and names both its ends. */
const tested = new Set(
  filesUnder('test', '.test.ts')
    .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/['`](?:row \d+, )?B\d[^'`\n]*['`]/g)])
    .flatMap(([line]) => [...line.matchAll(/\bB(\d{1,2})(?= ★|:| and| to|,|:)/g)].map(([, row]) => Number(row))),
);

describe('the list of known attacks', () => {
  it('is whole and in order', () => {
    expect(table.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, index) => index + 1));
  });

  it('has a test for every row that can have one', () => {
    const without = table.filter(({ row, held }) => held === 'tests' && !tested.has(row));
    expect(without.map(({ row }) => `B${row}`)).toEqual([]);
  });

  it('says why there is none for the others, and none of these has one after all', () => {
    const excused = table.filter(({ held }) => held !== 'tests');
    expect(excused.filter(({ held }) => !/^no test: .{40,}/.test(held))).toEqual([]);
    expect(excused.filter(({ row }) => tested.has(row))).toEqual([]);
  });

  it('knows every row that a test names', () => {
    expect([...tested].filter((row) => row < 1 || row > ROWS)).toEqual([]);
  });
});
