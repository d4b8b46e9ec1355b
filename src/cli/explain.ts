import type { Place } from '../domain/errors/index.js';
import type { Terminal } from './terminal.js';
import { paint, printable, wrap } from './text.js';

/** An error or a problem of the registry, as far as a person needs it. */
export interface Explained {
  readonly code: string;
  readonly message: string;
  readonly wayOut: string;
  readonly at?: Place | undefined;
  /** Errors are red, warnings yellow. */
  readonly severity?: 'error' | 'warning';
}

const HANGING = 11;

/**
 * An error as people read it: code and sentence, then where it is and the way out, wrapped under themselves.
 *
 * ```
 * UNKNOWN_KEY: "maxage" is no key of a policy
 *   at       policies/db.yaml:6:3
 *   way out  did you mean "maxAge"?
 * ```
 */
export function explain(terminal: Terminal, { code, message, wayOut, at, severity }: Explained): string {
  const head = `${paint(terminal, severity === 'warning' ? 'yellow' : 'red', code)}: ${printable(message)}`;
  const place = at ? [labelled('at', `${at.file}:${at.line}:${at.column}`, terminal)] : [];
  return [head, ...place, labelled('way out', wayOut, terminal)].map((line) => `${line}\n`).join('');
}

function labelled(label: string, text: string, { width }: Terminal): string {
  const lines = wrap(printable(text), Math.max(20, width - HANGING));
  return `  ${label.padEnd(HANGING - 2)}${lines.join(`\n${' '.repeat(HANGING)}`)}`;
}
