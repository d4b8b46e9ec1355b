import type { Checkpoint } from '../domain/ledger/checkpoint.js';
import type { LedgerKeeper, LedgerVerification } from '../ports/ledger.js';

/** The answer of `rekeyer ledger verify`, also as `--json`. */
export interface LedgerReport extends Omit<LedgerVerification, 'compared' | 'repositoryId'> {
  readonly ok: boolean;
  /** What this verification could not see, each a sentence; an honest verdict names its limits. */
  readonly unseen: readonly string[];
}

/** What was known when it was asked. */
export interface VerifyLedgerParts {
  readonly ledger: LedgerKeeper;
  /** A `size:root` that somebody kept outside: from a digest mail, an issue, another repository. */
  readonly checkpoint?: Checkpoint | undefined;
}

/**
 * Is the ledger whole, from the first byte to the last, and what does that not say?
 *
 * @throws LEDGER_MISSING when there is none; LEDGER_UNREACHABLE when it cannot be asked
 */
export async function verifyLedger({ ledger, checkpoint }: VerifyLedgerParts): Promise<LedgerReport> {
  const { compared, repositoryId, ...verification } = await ledger.verify(checkpoint);
  const unseen: string[] = [];
  if (!compared) {
    unseen.push(
      'Whether entries were taken off the end, or all of them replaced: give a checkpoint from outside (size:root).',
    );
  }
  if (!verification.signed) {
    unseen.push('Who wrote the entries: not all are signed, anybody with write access could have appended.');
  }
  return { ok: verification.problems.length === 0, ...verification, unseen };
}
