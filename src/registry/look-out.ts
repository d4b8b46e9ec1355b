import { invisible } from '../domain/formats.js';
import { knownSecretIn } from '../domain/pasted/known.js';
import { randomWordIn } from '../domain/pasted/random.js';
import { type Mark, mark } from './mark.js';

/** Nearly every file has nothing else, and then nothing invisible either. */
const UNUSUAL = /[^\t\n\r\x20-\x7E]/;
const EACH_INVISIBLE = new RegExp(invisible, 'gu');

/** Invisible and control characters anywhere in a file, comments included; one for each line. */
export function hiddenIn(text: string): Mark[] {
  if (!UNUSUAL.test(text)) return [];
  const marks: Mark[] = [];
  let line = -1;
  for (const { 0: character, index } of text.matchAll(EACH_INVISIBLE)) {
    const isLineEnd = character === '\r' && text[index + 1] === '\n';
    const start = text.lastIndexOf('\n', index);
    if (isLineEnd || start === line) continue;
    line = start;
    marks.push(mark(character === '\uFEFF' ? 'BOM_INSIDE' : 'TEXT_INVISIBLE', index));
  }
  return marks;
}

/**
 * Secrets outside of the values: in comments, and in a text that is no YAML anywhere. Comments are free text, so words
 * that look random count there too.
 */
export function pastedIn(text: string, isBroken: boolean): Mark[] {
  if (isBroken) return eachLine(text, /[^\n]+/g, knownSecretIn);
  if (!text.includes('#')) return [];
  return eachLine(text, /(?<![^\s])#[^\n]*/g, (comment) => knownSecretIn(comment) ?? randomWordIn(comment));
}

function eachLine(text: string, pattern: RegExp, find: typeof knownSecretIn): Mark[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: line, index }) => {
    const pasted = find(line);
    return pasted ? [mark('SECRET_PASTED', index + pasted.at, `Here stands ${pasted.what}`)] : [];
  });
}
