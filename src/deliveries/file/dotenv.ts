import type { TextFormat } from './text-format.js';

/** An assignment: what stands before the value, its name, and the value as it is written, quotes and all. */
const ASSIGNMENT =
  /^([ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*)("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\r\n]*)/gm;
/** An unquoted value, and what may follow it on its line. */
const BARE = /^([^\s#'"`\\$]*)[ \t]*(?:[ \t]#.*)?$/;
const BEHIND_QUOTES = /^[ \t]*(?:#[^\r\n]*)?(?=\r?$|\r?\n)/;

/** Ways to write a value; each takes only what shells, systemd and the dotenv libraries all read as the same. */
const styles = {
  bare: { fits: /^[^\s#'"`\\$]+$/, quote: '' },
  single: { fits: /^(?:[^'\r\n\0]*[^'\\\r\n\0])?$/, quote: "'" },
  double: { fits: /^[^"\\$`\r\n\0]*$/, quote: '"' },
} as const;
type Style = keyof typeof styles;

interface Found {
  readonly value: string;
  readonly style: Style;
  /** Where the written value stands, with its quotes. */
  readonly from: number;
  readonly to: number;
}

/**
 * `NAME=value` lines, as read by shells, systemd (`EnvironmentFile`) and the dotenv libraries. A value keeps the quotes
 * it had, while they can hold it. What those readers would understand differently is refused, not guessed.
 */
export const dotenv: TextFormat = {
  find(text, key) {
    const found = locate(text, key);
    return typeof found === 'string' ? { obstacle: found } : { value: found.value };
  },

  meant: (value) => value,

  replace(text, key, value) {
    const found = locate(text, key);
    if (typeof found === 'string') return undefined;
    const order: readonly Style[] = [found.style, 'bare', 'single', 'double'];
    const style = order.map((name) => styles[name]).find(({ fits }) => fits.test(value));
    return style && text.slice(0, found.from) + style.quote + value + style.quote + text.slice(found.to);
  },
};

function locate(text: string, key: string): Found | string {
  const lines = [...text.matchAll(ASSIGNMENT)].filter(([, , name]) => name === key);
  const [line, second] = lines;
  if (!line) return `there is no line ${key}=…; add it with the value in use`;
  if (second) return `there are ${lines.length} lines ${key}=…; leave the one that counts`;
  const [whole, before = '', , written = ''] = line;
  const from = line.index + before.length;
  const found = parse(written, from, text.slice(line.index + whole.length));
  return found ?? `the value of ${key} can be read in more than one way; write it in single quotes`;
}

function parse(written: string, from: number, behind: string): Found | undefined {
  const style = written.startsWith('"') ? 'double' : written.startsWith("'") ? 'single' : 'bare';
  if (style === 'bare') {
    const value = BARE.exec(written)?.[1];
    return value === undefined ? undefined : { value, style, from, to: from + value.length };
  }
  const value = written.slice(1, -1);
  const closed = written.length > 1 && written.endsWith(styles[style].quote) && BEHIND_QUOTES.test(behind);
  if (!closed || !styles[style].fits.test(value)) return undefined;
  return { value, style, from, to: from + written.length };
}
