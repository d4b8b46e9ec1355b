import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/domain/errors/index.js';
import { filesUnder, root, sourcesUnder } from './source.js';

const codes = Object.keys(catalogue);
const mentions = (text: string, code: string) => new RegExp(`\\b${code}\\b`).test(text);
const sources = sourcesUnder('src').filter(({ path }) => !path.startsWith('src/domain/errors/'));

describe('the catalogue of errors', () => {
  it('names every code in capitals, with a sentence and a way out', () => {
    const wrong = Object.entries(catalogue).filter(
      ([code, { headline, wayOut }]) =>
        !/^[A-Z][A-Z_]+[A-Z]$/.test(code) || !/^[A-Z].*\.$/.test(headline) || !/^.{10,}[.)"]$/.test(wayOut),
    );
    expect(wrong.map(([code]) => code)).toEqual([]);
  });

  it('holds every code that is thrown', () => {
    const thrown = sources.flatMap(({ path, code }) =>
      [...code.matchAll(/new RekeyerError\(\s*'([^']+)'/g)].map((match) => ({ path, code: match[1] ?? '' })),
    );
    expect(thrown.filter(({ code }) => !codes.includes(code))).toEqual([]);
  });

  it('holds no code that nothing reports', () => {
    expect(codes.filter((code) => !sources.some((source) => mentions(source.code, code)))).toEqual([]);
  });

  it('is held to by tests: each code is produced by one at least', () => {
    const tests = filesUnder('test', '')
      .filter((path) => !path.startsWith('test/house/') && !path.endsWith('openapi.json'))
      .map((path) => readFileSync(join(root, path), 'utf8'));
    expect(codes.filter((code) => !tests.some((text) => mentions(text, code)))).toEqual([]);
  });

  it('is documented, every code with its own heading', () => {
    const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    expect(codes.filter((code) => !page.includes(`\n### ${code}\n`))).toEqual([]);
  });
});
