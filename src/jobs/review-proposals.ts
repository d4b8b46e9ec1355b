import { requestBranch } from '../domain/request-pull.js';
import type { Instant } from '../domain/time.js';
import type { Ledger } from '../ports/ledger.js';
import type { CheckApprovalPorts } from './check-approval.js';
import { review } from './review.js';

/**
 * Looks at every proposal that is open, and merges what may be merged: for an executor that does not hear of reviews.
 *
 * @returns the numbers of the pull requests that were merged
 */
export async function reviewProposals(
  ports: CheckApprovalPorts & { readonly ledger: Pick<Ledger, 'read'> },
  now: Instant,
): Promise<readonly number[]> {
  const { state } = await ports.ledger.read();
  const merged: number[] = [];
  for (const [request, { state: stage }] of state.requests) {
    if (stage !== 'proposed') continue;
    const pull = await ports.forge.pulls.newestFrom(requestBranch(request));
    if (pull?.state === 'open' && (await review(pull.number, state, ports, now)).merged) merged.push(pull.number);
  }
  return merged;
}
