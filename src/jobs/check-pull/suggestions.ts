import type { Problem } from '../../domain/problem.js';
import type { Files } from '../../ports/files.js';
import type { Suggestion } from '../../ports/github/reviews.js';
import { fixedLine } from '../../registry/fix.js';

/** More remarks than this are a nuisance; the marks in the files show the rest. */
const MOST = 10;

/**
 * What the bot can offer to write itself: one line each, on lines that this pull request brings.
 *
 * A line counts as brought when the same file had no such line before; GitHub takes remarks on the difference alone.
 */
export async function suggestionsFor(problems: readonly Problem[], head: Files, base: Files): Promise<Suggestion[]> {
  const hopeful = problems.filter(({ wayOut }) => wayOut.startsWith('Did you mean "'));
  const found: Suggestion[] = [];
  for (const problem of hopeful) {
    if (found.length === MOST) break;
    const text = await textAt(problem.file, head);
    const fixed = text === undefined ? undefined : fixedLine(text, problem);
    const old = text?.split('\n')[problem.line - 1];
    if (fixed === undefined || old === undefined) continue;
    const before = (await textAt(problem.file, base))?.split('\n') ?? [];
    if (before.includes(old)) continue;
    found.push({ path: problem.file, line: problem.line, why: problem.message, text: fixed });
  }
  return found;
}

async function textAt(path: string, files: Files): Promise<string | undefined> {
  const entry = (await files.list()).entries.find((one) => one.path === path && one.mode.startsWith('100'));
  const [bytes] = entry ? await files.read([entry]) : [];
  return bytes && new TextDecoder().decode(bytes);
}
