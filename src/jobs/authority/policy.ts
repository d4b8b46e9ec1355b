import type { Registry } from '../../domain/registry.js';
import type { Authority, Refusal } from '../../ports/authority.js';
import type { Ledger } from '../../ports/ledger.js';
import { broken, type Case, caseOf, type PlanPorts, planDiffers, policyRefuses, withdrawn } from './case.js';
import { declaredBy } from './emergency.js';

export interface PolicyAuthorityPorts extends PlanPorts {
  readonly ledger: Ledger;
  /** The registry as it is at this moment; `undefined` while it has errors. */
  registry(): Promise<Registry | undefined>;
}

/**
 * Judges rotations where nobody asks GitHub: in a folder, on the command line.
 *
 * Only a rotation that its policy lets begin without a person may start here. One that was approved on GitHub and has
 * started there may be continued: from the first lease on the plan's own steps stay covered.
 */
export function policyAuthority(ports: PolicyAuthorityPorts): Authority {
  const judge = async (rotation: string, plan: string | undefined, covered: (known: Case) => Refusal | undefined) => {
    const known = caseOf(rotation, await ports.ledger.read(), await ports.registry());
    return covered(known) ?? planDiffers(known, plan, ports);
  };
  return {
    mayStart: (rotation, plan) => judge(rotation, plan, startRefused),
    mayContinue: (rotation, plan) => judge(rotation, plan, withdrawn),
  };
}

function startRefused(known: Case): Refusal | undefined {
  const { requested, approved, registry } = known;
  if (!registry) return broken;
  if (!requested || !approved) return { code: 'UNAUTHORIZED_MERGE', message: 'the ledger holds no approval of it' };
  if (declaredBy(known)) return { code: 'APPROVAL_ELSEWHERE', message: 'the emergency was declared on GitHub' };
  if (requested.data.request === undefined) return policyRefuses(known, registry);
  const message = `it was approved by pull request${approved.data.pull ? ` #${approved.data.pull}` : ''} on GitHub`;
  return { code: 'APPROVAL_ELSEWHERE', message };
}
