import type { Terminal } from './terminal.js';

const COLOURS = { red: 31, green: 32, yellow: 33, grey: 90, bold: 1 } as const;
export type Colour = keyof typeof COLOURS;

/** `text` in a colour where the terminal takes it, else as it is. */
export function paint(terminal: Pick<Terminal, 'colours'>, colour: Colour, text: string): string {
  return terminal.colours ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
}

/**
 * The text with every control and direction character written out (`\u001b`), so that a file name or a message
 * from outside can neither move the cursor nor hide what stands there. Line breaks stay only where `keep` says so.
 */
export function printable(text: string, keep: 'lines' | 'nothing' = 'nothing'): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' && keep === 'lines'
      ? character
      : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Breaks `text` at spaces into lines of at most `width` columns; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** One JSON document on one line, for scripts. */
export function json(document: object): string {
  return `${JSON.stringify(document)}\n`;
}

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
  readonly align?: 'left' | 'right';
}

/**
 * Rows with their columns under each other, two spaces apart; the last column is not padded.
 *
 * A plain string is a left-aligned cell. The header, where given, is bold.
 */
export function table(
  terminal: Pick<Terminal, 'colours'>,
  rows: readonly (readonly (Cell | string)[])[],
  header: readonly string[] = [],
): string {
  const heading: Cell[] = header.map((text) => ({ text, colour: 'bold' }));
  const cells = [...(header.length > 0 ? [heading] : []), ...rows].map((row) => row.map(asCell));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.text.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => placed(terminal, cell, column === row.length - 1 ? 0 : (widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function asCell(cell: Cell | string): Cell {
  const { text, ...rest } = typeof cell === 'string' ? { text: cell } : cell;
  return { ...rest, text: printable(text) };
}

function placed(terminal: Pick<Terminal, 'colours'>, { text, colour, align }: Cell, width: number): string {
  const shown = colour ? paint(terminal, colour, text) : text;
  const space = ' '.repeat(Math.max(0, width - text.length));
  return align === 'right' ? space + shown : shown + space;
}
