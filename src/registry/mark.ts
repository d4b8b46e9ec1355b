import { catalogue, type ErrorCode } from '../domain/errors/index.js';
import type { Problem, Severity } from '../domain/problem.js';

/** A problem whose place is still an offset into the text; line and column are counted only when there is one. */
export interface Mark {
  readonly code: ErrorCode;
  readonly offset: number;
  /** One sentence without its full stop; never quotes what could be a secret. */
  readonly message: string;
  readonly wayOut: string;
  readonly severity: Severity;
}

/** A problem without its file: a blob does not know its name, and the same one may lie in two places. */
export type Remark = Omit<Problem, 'file'>;

export function mark(code: ErrorCode, offset: number, message?: string, wayOut?: string): Mark {
  const { headline, wayOut: usual } = catalogue[code];
  return { code, offset, message: message ?? headline.slice(0, -1), wayOut: wayOut ?? usual, severity: 'error' };
}

/** Where the lines of a text begin (they end with LF, CRLF or CR, as in YAML); made only when something is wrong. */
export class Lines {
  readonly #starts = [0];
  readonly #length: number;

  constructor(text: string) {
    for (const end of text.matchAll(/\r\n?|\n/g)) this.#starts.push(end.index + end[0].length);
    this.#length = text.length;
  }

  /** The mark with line and column (in UTF-16 units, as editors count), both from 1. */
  remark({ offset, ...rest }: Mark): Remark {
    const at = Math.min(Math.max(offset, 0), this.#length);
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { ...rest, line: low + 1, column: at - (this.#starts[low] ?? 0) + 1 };
  }
}
