import { describe, expect, it } from '@jest/globals';
import { house, partOf } from './floors.js';
import { type Source, sourcesUnder } from './source.js';

const sources = sourcesUnder('src');

/** Lines that match, as `file:line: text`; by itself only code counts, not comments. */
function lines(among: readonly Source[], pattern: RegExp, of: 'code' | 'text' = 'code'): string[] {
  return among.flatMap((source) =>
    source[of]
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? `${source.path}:${index + 1}: ${line.trim()}` : [])),
  );
}

describe('what code may do', () => {
  it('the pure floors read no clock, environment, randomness, disk or network', () => {
    const pure = sources.filter(({ path }) => house[partOf(path)]?.pure);
    const world =
      /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bperformance\.|\bsetTimeout\(|\bfetch\(|\bglobalThis\b/;
    expect(lines(pure, world)).toEqual([]);
  });

  it('a secret is revealed only where it leaves for a provider or a consumer', () => {
    const others = sources.filter(({ path }) => !house[partOf(path)]?.mayReveal && path !== 'src/domain/secret.ts');
    expect(lines(others, /\breveal\(/)).toEqual([]);
  });

  it('B61: ajv never quotes the data it judges', () => {
    expect(lines(sources, /\bverbose\s*:\s*true/)).toEqual([]);
  });

  it('only the faces print', () => {
    const inside = sources.filter(({ path }) => !['cli', 'action', 'app'].includes(partOf(path)));
    expect(lines(inside, /\bconsole\.|\bprocess\.std(?:out|err)\b/)).toEqual([]);
  });

  it('nothing is unfinished, ignored or switched off', () => {
    const words =
      /\b(?:TODO|FIXME|XXX|HACK|not implemented|stub|placeholder|simulated)\b|@ts-(?:ignore|nocheck|expect-error)|biome-ignore/i;
    expect(lines(sources, words, 'text')).toEqual([]);
  });

  it('no file of src/ is longer than 300 lines', () => {
    expect(sources.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)).toEqual([]);
  });

  it('no file is named after nothing', () => {
    const vague = /\/(?:utils?|helpers?|common|misc|manager)(?:\.ts|\/)/;
    expect(sources.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  // Only `test/needs.ts` may, where a package is missing; `.ci/run` installs them and passes with none skipped.
  it('no test is skipped, and none shuts the others out', () => {
    const tests = sourcesUnder('test').filter(({ path }) => !/^test\/(?:house\/|needs\.ts$)/.test(path));
    expect(
      lines(tests, /\b(?:it|test|describe)\.(?:skip|only|todo)\b|\bx(?:it|describe)\(|\bf(?:it|describe)\(/),
    ).toEqual([]);
  });
});
