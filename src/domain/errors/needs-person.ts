import { type ErrorCode, RekeyerError } from './index.js';

/** Errors after which no later run goes on by itself. */
const STOPPED: ReadonlySet<ErrorCode> = new Set([
  'NEEDS_HUMAN',
  'DRIFT',
  'LEDGER_GONE',
  'LEDGER_BROKEN',
  'LEDGER_FOREIGN',
]);

/** Whether an error waits for a person; everything else is tried again, or is the caller's own mistake. */
export function needsPerson(error: unknown): boolean {
  return error instanceof RekeyerError && STOPPED.has(error.code);
}
