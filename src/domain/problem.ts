import type { ErrorCode } from './errors/index.js';

export type Severity = 'error' | 'warning';

/**
 * One thing wrong in the registry, as the check, the terminal and `validate --json` show it.
 *
 * `line` and `column` count from 1 and point at the value that is wrong (at the key where a value is missing or
 * unknown). `message` never quotes a value that could be secret; `wayOut` says what to write instead.
 */
export interface Problem {
  readonly code: ErrorCode;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly wayOut: string;
}

/** Problems in reading order: by file, line, column, then code. */
export function inReadingOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
