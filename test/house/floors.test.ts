import { describe, expect, it } from '@jest/globals';
import { house, partOf } from './floors.js';
import { importsOf, type Source, sourcesUnder, withoutComments } from './source.js';

const sources = sourcesUnder('src');
const rulesOf = (source: Source) => house[partOf(source.path)];

describe('the floors of the house', () => {
  it('every part of src/ has its rules', () => {
    expect([...new Set(sources.map(({ path }) => partOf(path)))].filter((part) => !house[part])).toEqual([]);
  });

  it('a module imports only from its own part and from those below', () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter(({ file }) => file !== undefined && !allowsPart(source.path, file))
        .map(({ file }) => `${source.path} -> ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('a module imports only the packages of its floor', () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((found) => found.package !== undefined && !allowsPackage(source, found.package))
        .map((found) => `${source.path} -> ${found.package}`),
    );
    expect(wrong).toEqual([]);
  });

  it('members of a family do not see each other; only the index sees them', () => {
    const wrong = sources
      .filter((source) => rulesOf(source)?.strangers && !source.path.endsWith('/index.ts'))
      .flatMap((source) =>
        source.imports
          .filter(
            ({ file }) => file && partOf(file) === partOf(source.path) && memberOf(file) !== memberOf(source.path),
          )
          .map(({ file }) => `${source.path} -> ${file}`),
      );
    expect(wrong).toEqual([]);
  });

  it('there is no import cycle, not even of types', () => {
    expect(cycles(sources)).toEqual([]);
  });
});

function allowsPart(from: string, to: string): boolean {
  const own = partOf(from);
  return partOf(to) === own || (house[own]?.parts.includes(partOf(to)) ?? false);
}

function allowsPackage(source: Source, name: string): boolean {
  const packages = rulesOf(source)?.packages ?? [];
  return packages.some((rule) => (typeof rule === 'string' ? rule === name : rule.test(name)));
}

/** `src/deliveries/file.ts` and `src/deliveries/file/dotenv.ts` belong to the member `file`. */
function memberOf(path: string): string {
  return (path.split('/')[2] ?? '').replace(/\.ts$/, '');
}

/** Every cycle once, as the chain of its files. */
function cycles(all: readonly Source[]): string[] {
  const byPath = new Map(all.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, chain: readonly string[]): void => {
    const at = chain.indexOf(path);
    if (at >= 0) found.push([...chain.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const { file } of byPath.get(path)?.imports ?? []) if (file) visit(file, [...chain, path]);
    done.add(path);
  };
  for (const { path } of all) visit(path, []);
  return found;
}

describe('the scanner that these rules stand on', () => {
  const imports = (code: string) => importsOf('src/jobs/scan.ts', withoutComments(code));

  it('sees every form of import that our style knows', () => {
    const code = [
      "import { a } from '../domain/a.js';",
      "import type { B } from '../domain/b.js';",
      "import {\n  long,\n  list,\n} from 'pg';",
      "export * from './c.js';",
      "export { d } from './d.js';",
      "import 'node:fs/promises';",
      "const e = await import('@octokit/rest');",
      "type F = import('typebox').TSchema;",
    ].join('\n');
    expect(imports(code)).toEqual([
      { file: 'src/domain/a.ts' },
      { file: 'src/domain/b.ts' },
      { package: 'pg' },
      { file: 'src/jobs/c.ts' },
      { file: 'src/jobs/d.ts' },
      { package: 'node:fs/promises' },
      { package: '@octokit/rest' },
      { package: 'typebox' },
    ]);
  });

  it('sees no import in a comment or in the middle of a text', () => {
    const code = [
      "// import { a } from 'a';",
      "/* import('b') */",
      "export const usage = 'import c from somewhere';",
      "export const page = 'https://example.com/x';",
    ].join('\n');
    expect(imports(code)).toEqual([]);
  });

  it('finds a cycle of three', () => {
    const module = (path: string, file: string): Source => ({ path, text: '', code: '', imports: [{ file }] });
    expect(cycles([module('a', 'b'), module('b', 'c'), module('c', 'a')])).toEqual(['a -> b -> c -> a']);
  });
});
