import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The folder of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** One import of a module, as written: a relative file of ours (from the repository's root) or a package. */
export interface Import {
  readonly file?: string;
  readonly package?: string;
}

/** A source file with what the house rules look at. */
export interface Source {
  /** From the repository's root, with forward slashes: `src/domain/time.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text without comments, so that a rule may be *named* in a comment. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** Paths of all files below `folder` whose name ends in `end`, from the repository's root, sorted. */
export function filesUnder(folder: string, end: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(end))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** Whether a file was written by `npm run generate`; the rules for people's code do not bind it. */
export function isGenerated(path: string): boolean {
  return path.includes('/generated/') || path.includes('.generated.');
}

/** All TypeScript of `folder` that people wrote. */
export function sourcesUnder(folder: string): Source[] {
  return filesUnder(folder, '.ts')
    .filter((path) => !isGenerated(path))
    .map((path) => readSource(path));
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

/**
 * The code without its comments, line for line; strings and templates stay whole. Regular expressions are not told apart, which our
 * formatter makes safe: a `//` inside one is written `\/\/`.
 */
export function withoutComments(text: string): string {
  const TOKEN = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<!\\)\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(TOKEN, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, '') : token));
}

/** Between the keyword and `from` stand names, braces, commas and stars only: an expression is no import. */
const STATEMENT = /^(?:import|export)\s+(?:[\w$*{},\s]+?\s+from\s+)?'([^'\n]+)'/gm;
const CALL = /\bimport\(\s*'([^'\n]+)'\s*\)/g;

/** What a module imports: types too, because they bind as much as values do. */
export function importsOf(path: string, code: string): Import[] {
  const names = [...code.matchAll(STATEMENT), ...code.matchAll(CALL)].flatMap((match) => match[1] ?? []);
  return [...new Set(names)].map((name) =>
    name.startsWith('.')
      ? { file: join(dirname(path), name).replace(/\.js$/, '.ts') }
      : { package: name.startsWith('node:') ? name : packageOf(name) },
  );
}

/** `@octokit/rest/dist/x` belongs to `@octokit/rest`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
