import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';
import { governing } from '../domain/governing.js';
import type { Draft } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import { requestBranch } from '../domain/request-pull.js';
import { wishes } from '../domain/wishes.js';
import type { Forge } from '../ports/github/forge.js';
import { type Proposal, type ProposeOptions, type ProposePorts, propose, wishOf } from './propose.js';
import type { Scan } from './scan.js';

export type ProposeDuePorts = ProposePorts & { readonly forge: Pick<Forge, 'self'> };

/** What became of what was due. */
export interface ProposeDueResult {
  readonly proposals: readonly Proposal[];
  /** What could not be planned, and why; people hear of it in the credential's issue. */
  readonly failed: readonly {
    readonly credentials: readonly string[];
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

/**
 * Opens a pull request for everything that is due by a policy with `onDue: propose`, in the order of the scan and
 * within the settings' limits, after remembering which of the open ones people have closed. A run that finds nothing
 * to propose and nothing open makes no request.
 */
export async function proposeDue(
  scan: Scan,
  registry: Registry,
  ports: ProposeDuePorts,
  options: ProposeOptions,
): Promise<ProposeDueResult> {
  await settleProposals(registry, ports, options);
  const { state } = await ports.ledger.read();
  const { policyOf } = governing(registry);
  const due = wishes({ work: scan.work, registry, ledger: state, policyOf, now: options.now });
  const proposals: Proposal[] = [];
  const failed: ProposeDueResult['failed'][number][] = [];
  for (const wish of due) {
    try {
      proposals.push(await propose(wish, ports.forge.self.account, ports, options));
    } catch (error) {
      // One credential that cannot be planned must not keep the others waiting; an outage does.
      if (!(error instanceof RekeyerError) || !PLANNING.includes(error.code)) throw error;
      failed.push({ credentials: wish.credentials, code: error.code, message: error.message });
    }
  }
  return { proposals, failed };
}

const PLANNING: readonly ErrorCode[] = [
  'CONNECTION_MISSING',
  'CONNECTION_AMBIGUOUS',
  'CREDENTIAL_REMOVED',
  'NEEDS_HUMAN',
  'REQUEST_MERGED',
];

/**
 * Remembers which proposals people closed without a merge: that is a no, and counts as one for a while.
 *
 * A proposal without a pull request is one that was interrupted: it is opened now, with the plan of today.
 */
export async function settleProposals(
  registry: Registry,
  ports: ProposeDuePorts,
  options: ProposeOptions,
): Promise<void> {
  const { state } = await ports.ledger.read();
  const merged = new Set(registry.requests.map(({ name }) => name));
  const drafts: Draft[] = [];
  for (const [request, { state: stage, proposal }] of state.requests) {
    if (stage !== 'proposed' || !proposal || merged.has(request)) continue;
    const pull = await ports.forge.pulls.newestFrom(requestBranch(request));
    if (pull?.state === 'closed') {
      const data = { request, code: 'PROPOSAL_DECLINED', pull: pull.number };
      drafts.push({ type: 'refused', data, actor: options.actor });
    } else if (!pull) {
      // Whoever asked for it is known from the ledger.
      await propose(wishOf(proposal), ports.forge.self.account, ports, options);
    }
  }
  if (drafts.length > 0) await ports.ledger.append(await ports.ledger.read(), 'proposals that were declined', drafts);
}
