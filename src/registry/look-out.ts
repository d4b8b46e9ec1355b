import { invisible } from '../domain/formats.js';
import { knownSecretIn, type Pasted } from '../domain/pasted/known.js';
import { randomWordIn } from '../domain/pasted/random.js';
import { type Mark, mark } from './mark.js';

/** Nearly every file has nothing else, and then nothing invisible either. */
const UNUSUAL = /[^\t\n\r\x20-\x7E]/;

/** Invisible and control characters anywhere in a file, comments included; one for each line. */
export function hiddenIn(text: string): Mark[] {
  if (!UNUSUAL.test(text)) return [];
  const marks: Mark[] = [];
  const each = new RegExp(invisible, 'gu');
  for (let match = each.exec(text); match; match = each.exec(text)) {
    const { 0: character, index } = match;
    if (character === '\r' && text[index + 1] === '\n') continue;
    marks.push(mark(character === '\uFEFF' ? 'BOM_INSIDE' : 'TEXT_INVISIBLE', index));
    const end = text.indexOf('\n', index);
    if (end < 0) break;
    each.lastIndex = end;
  }
  return marks;
}

/**
 * Secrets outside of the values: in comments, and anywhere in a text that is no YAML. Comments are free text, so words
 * that look random count there too.
 */
export function pastedIn(text: string, isBroken: boolean): Mark[] {
  if (isBroken) return [...text.matchAll(/[^\n]+/g)].flatMap(({ 0: line, index }) => found(knownSecretIn(line), index));
  const marks: Mark[] = [];
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    // Inside of a word it begins no comment.
    if (at > 0 && !' \t\n\r'.includes(text.charAt(at - 1))) continue;
    const end = text.indexOf('\n', at);
    const comment = text.slice(at, end < 0 ? text.length : end);
    marks.push(...found(knownSecretIn(comment) ?? randomWordIn(comment), at));
    at += comment.length;
  }
  return marks;
}

function found(pasted: Pasted | undefined, from: number): Mark[] {
  return pasted ? [mark('SECRET_PASTED', from + pasted.at, `Here stands ${pasted.what}`)] : [];
}
