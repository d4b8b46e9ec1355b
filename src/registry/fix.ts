import type { Problem } from '../domain/problem.js';
import { readBlob } from './read.js';

/** What our messages say where exactly one other word is meant. */
const MEANT = /^Did you mean "([^"\n]{1,100})"\?/;
/** A word as it stands in YAML: quoted, or up to what ends it. */
const WORD = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s,:{}[\]#"'][^,:{}[\]#\n]*?(?=\s*(?:[,:}\]#]|$)))/;

/**
 * The line of the file as it should be, where what is wrong with it can be repaired without a thought: a misspelled key
 * or word, a duration in another form.
 *
 * The repaired file is read again by the one reader; unless this very problem is gone and none has come, there is no
 * fix (`undefined`).
 */
export function fixedLine(text: string, { code, line, column, wayOut }: Problem): string | undefined {
  const meant = MEANT.exec(wayOut)?.[1];
  const lines = text.split('\n');
  const wrong = lines[line - 1];
  if (meant === undefined || wrong === undefined) return undefined;
  const word = WORD.exec(wrong.slice(column - 1))?.[0];
  if (word === undefined) return undefined;
  const fixed = wrong.slice(0, column - 1) + meant + wrong.slice(column - 1 + word.length);
  const before = problemsOf(text);
  const after = problemsOf(lines.with(line - 1, fixed).join('\n'));
  const gone = before.filter((one) => !after.includes(one));
  const come = after.filter((one) => !before.includes(one));
  return come.length === 0 && gone.some((one) => one.startsWith(`${code} ${line}:`)) ? fixed : undefined;
}

function problemsOf(text: string): readonly string[] {
  const { problems } = readBlob(new TextEncoder().encode(text));
  return problems.map(({ code, line, column }) => `${code} ${line}:${column}`);
}
