import { isOwner } from '../domain/names.js';
import { decodeEntities } from './entities.js';

/** Zero width space: seen by nobody, and no name of a person or issue goes on after it. */
const BREAK = '\u200b';

/** What one value may fill of a page. */
const LONGEST = 200;

/**
 * Any text as one line of plain characters, at most 200 of them (`…` says that it was cut).
 *
 * Line ends and other white space become one blank; what cannot be seen (control characters, marks that turn the
 * direction of writing, zero-width characters, halves of characters) is dropped.
 */
export function oneLine(text: string): string {
  const visible = decodeEntities(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\u0085]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .trim();
  const characters = [...visible];
  return characters.length <= LONGEST
    ? visible
    : `${characters
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Keeps a line from calling people or things: breaks `@name`, `#12`, `GH-12` and addresses that GitHub would link.
 * Needed in code spans, titles and commit messages too, because notification mails and git show them bare.
 */
function silenced(line: string): string {
  return line
    .replace(/@/g, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/\b(gh)-(?=\d)/gi, `$1-${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\b(www)\./gi, `$1${BREAK}.`);
}

/** Characters that mean something to Markdown wherever they stand. */
const SYNTAX = /[\\`*_[\]|~]/g;
/** A dollar sign between tags begins no formula; a backslash would not help. GitHub's documentation names this way. */
const FORMULA_FREE = () => '<span>$</span>';
/** What would begin a heading, a list, a quotation or a rule at the start of a line. */
const OPENING = /^(?:[#+=-]|\d{1,9}(?=[.)]))/;

/**
 * A text from outside, made to show as itself and to do nothing: no markup, no link or picture, no table cell, no task
 * box, no comment, no mention, no reference that closes an issue. One line, at most 200 characters.
 *
 * Order matters: what is encoded is decoded first, then the invisible goes, then Markdown and HTML lose their
 * meaning, and only then are mentions broken, so that no step can put together again what another took apart.
 */
export function md(text: string): string {
  const escaped = oneLine(text)
    .replace(SYNTAX, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\$/g, FORMULA_FREE)
    .replace(OPENING, (start) => (/\d/.test(start) ? `${start}${BREAK}` : `\\${start}`));
  return silenced(escaped);
}

/** A text from outside as it stands in a title, a commit message or a mail's subject: one silent line. */
export function plain(text: string): string {
  return silenced(oneLine(text));
}

/** A text from outside in a code span; where the span could be broken out of, escaped without one. */
export function code(text: string): string {
  const line = oneLine(text);
  return line === '' || /[`|\\]/.test(line) ? md(text) : `\`${silenced(line)}\``;
}

/** Calls the owner by name, if it is one: the only way that a page of ours mentions anybody. */
export function mention(owner: string): string {
  return isOwner(owner) ? owner : md(owner);
}
