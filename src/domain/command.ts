import { matchArguments } from './command/arguments.js';
import { type Command, grammar } from './command/grammar.js';

/** What a comment asks of the bot. */
export type Reading =
  /** Not addressed to the bot. */
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: Command }
  /** Addressed to the bot and not understood; `usage` of what was probably meant. */
  | { readonly kind: 'unknown'; readonly usage?: string };

const ADDRESSED = /^\/(?:rotate|snooze|unsnooze)(?![\w/-])/;

/**
 * What does this comment ask for?
 *
 * A command is the whole first line, from its first character: what stands in a quotation, a code block or a later
 * line is talk about commands. Words are parted by one or more blanks; nothing is unquoted, expanded or guessed, and
 * case matters. A second command in the same comment makes the whole comment unknown, because somebody who reads
 * only its first line would miss it. Text below the first line is for people.
 *
 * Pure and total: whatever the text, one of the three answers comes back. Whether the caller may do it is not asked here.
 */
export function readCommand(body: string): Reading {
  const [first = '', ...rest] = body.split(/\r\n|\r|\n/);
  if (!ADDRESSED.test(first)) return { kind: 'none' };
  if (rest.some((line) => ADDRESSED.test(line.trim()))) return { kind: 'unknown' };
  if (first.length > LONGEST || !PRINTABLE.test(first)) return { kind: 'unknown' };
  const words = first.split(/[ \t]+/).filter((word) => word !== '');
  let near: string | undefined;
  for (const { verb, says, takes, usage } of grammar) {
    const said = says.split(' ');
    if (!said.every((word, index) => words[index] === word)) continue;
    near = usage;
    const values = matchArguments(takes, words.slice(said.length));
    if (values) return { kind: 'command', command: { verb, ...values } as Command };
  }
  return near === undefined ? { kind: 'unknown' } : { kind: 'unknown', usage: near };
}

const LONGEST = 500;
/** Blanks, tabs and what can be seen; no control, no invisible and no direction-changing character. */
const PRINTABLE = /^[\t\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;
