import type { LedgerState } from '../domain/ledger/event.js';
import type { Instant } from '../domain/time.js';
import type { Judgement } from './approve/judge.js';
import { botMerges, type CheckApprovalPorts, checkApproval } from './check-approval.js';

/** What came of looking at a pull request. */
export interface Reviewed {
  readonly judgement: Judgement;
  readonly merged: boolean;
  /** Why the bot left the merge to people, where it is approved and open. */
  readonly leftToPeople?: string;
}

/**
 * Looks at a pull request anew and, where everything agrees, merges it.
 *
 * The bot merges only what it proposed itself, unchanged to the byte, approved, with nobody asking for changes, and
 * only that head which was judged. Everything else it leaves to people. Policies, credentials and exceptions it
 * never merges. What a merge sets going is judged again, from the default branch, before anything is touched.
 */
export async function review(
  number: number,
  ledger: LedgerState,
  ports: CheckApprovalPorts,
  now: Instant,
): Promise<Reviewed> {
  const judgement = await checkApproval(number, ledger, ports, now);
  const { verdict, pull, config, deviations, request } = judgement;
  if (verdict.outcome !== 'approved' || pull.state !== 'open' || !request) return { judgement, merged: false };
  const obstacle = verdict.doubting[0] ? `${verdict.doubting[0].login} asks for changes` : deviations[0];
  if (obstacle !== undefined || !botMerges(config, deviations)) {
    return { judgement, merged: false, leftToPeople: obstacle ?? 'the settings leave merging to people' };
  }
  const refused = await ports.forge.pulls.merge(number, pull.head, `Rotate ${request.credentials.join(', ')}`);
  return refused === undefined ? { judgement, merged: true } : { judgement, merged: false, leftToPeople: refused };
}
