import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';

/** What the process says when it ends; scripts rely on these. */
export const exit = { fine: 0, problems: 1, usage: 2, needsHuman: 3 } as const;
export type Exit = (typeof exit)[keyof typeof exit];

/** Errors after which no later run goes on by itself. */
const HUMAN: ReadonlySet<ErrorCode> = new Set([
  'NEEDS_HUMAN',
  'DRIFT',
  'LEDGER_GONE',
  'LEDGER_BROKEN',
  'LEDGER_FOREIGN',
]);

/** Which exit code an error ends the process with; what is not ours counts as a problem. */
export function exitOf(error: unknown): Exit {
  if (!(error instanceof RekeyerError)) return exit.problems;
  if (error.code === 'USAGE') return exit.usage;
  return HUMAN.has(error.code) ? exit.needsHuman : exit.problems;
}
