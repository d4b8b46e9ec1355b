import { RekeyerError } from '../../domain/errors/index.js';
import type { Checkpoint } from '../../domain/ledger/checkpoint.js';
import type { LedgerProblem } from '../../domain/ledger/problem.js';
import type { Verification } from '../../domain/ledger/verify.js';

/** Everything wrong with a chain; points known before are only looked for in one that is whole. */
export function judged(verified: Verification, known: readonly Checkpoint[]): LedgerProblem[] {
  const whole = verified.problems.length === 0;
  return [...verified.problems, ...(whole ? known.flatMap((point) => departures(verified, point)) : [])];
}

/**
 * Does the chain still hold a point that was known before? In a signed ledger somebody may have vouched, after
 * entries were lost, for going on without them: then a point beyond that adoption is not missed any more.
 */
function departures({ position, rootsAt, adopted }: Verification, known: Checkpoint): LedgerProblem[] {
  const root = rootsAt.get(known.size);
  if (root === known.root) return [];
  if (position.publicKey !== undefined && adopted.some(({ seq }) => seq < known.size)) return [];
  const { size } = position;
  const problem: LedgerProblem =
    root === undefined
      ? { kind: 'rewind', message: `the ledger has ${size} entries, but had ${known.size} when it was last seen` }
      : { kind: 'rewritten', message: `entry ${known.size - 1} is not the one that was there when it was last seen` };
  return [{ ...problem, seq: known.size - 1 }];
}

/** The one error for these problems; `rekeyer ledger verify` lists them all. */
export function broken(problems: readonly LedgerProblem[]): RekeyerError {
  const [first] = problems;
  const only = (kind: LedgerProblem['kind']): boolean => problems.every((problem) => problem.kind === kind);
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  const message = `${first?.message ?? 'the ledger does not verify'}${more}`;
  if (only('foreign-repository')) return new RekeyerError('LEDGER_FOREIGN', message);
  return new RekeyerError(only('key') ? 'LEDGER_KEY' : 'LEDGER_BROKEN', message);
}
