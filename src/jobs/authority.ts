import type { Connection } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import { governing } from '../domain/governing.js';
import type { Entry } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import type { Authority, Refusal } from '../ports/authority.js';
import type { Clock } from '../ports/clock.js';
import type { Ledger, LedgerSnapshot } from '../ports/ledger.js';
import { type JudgePorts, judgePull } from './approve/judge.js';
import { validateAt } from './approve/trust.js';
import { faultOf } from './authorise/fault.js';
import { planAgain } from './plan.js';

export type AuthorityPorts = JudgePorts & {
  readonly ledger: Ledger;
  readonly connections: readonly Connection[];
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * Judges rotations that were ordered by pull request.
 *
 * Before the first lease everything is judged once more, because days may have passed: the approval and its age, the
 * people's permissions, the file, the plan. From then on the plan's own steps stay covered, as long as the request is
 * not taken out of the registry and the plan as it would be made today is still the same.
 */
export function pullAuthority(ports: AuthorityPorts): Authority {
  return {
    mayStart: async (rotation, plan) => {
      const known = await readCase(rotation, ports);
      return (await notCovered(known, ports)) ?? planDiffers(known, plan, ports);
    },
    mayContinue: async (rotation, plan) => {
      const known = await readCase(rotation, ports);
      return withdrawn(known) ?? planDiffers(known, plan, ports);
    },
  };
}

/** One rotation with what is known about it now. */
interface Case {
  readonly credential: string;
  readonly generation: number;
  readonly requested: Extract<Entry, { type: 'requested' }> | undefined;
  readonly approved: Extract<Entry, { type: 'approved' }> | undefined;
  readonly snapshot: LedgerSnapshot;
  readonly newest: string;
  readonly registry: Registry | undefined;
}

async function readCase(rotation: string, ports: AuthorityPorts): Promise<Case> {
  const snapshot = await ports.ledger.read();
  const newest = await ports.revisions.newest();
  const { registry } = await validateAt(newest, ports, ports.clock.now());
  const dot = rotation.lastIndexOf('.');
  const credential = rotation.slice(0, dot);
  const open = (snapshot.state.credentials.get(credential)?.open ?? []).filter((entry) => entry.rotation === rotation);
  return {
    credential,
    generation: Number(rotation.slice(dot + 1)),
    requested: open.find((entry) => entry.type === 'requested'),
    approved: open.find((entry) => entry.type === 'approved'),
    snapshot,
    newest,
    registry,
  };
}

const broken: Refusal = { code: 'REGISTRY_INVALID', message: 'the default branch holds a registry with errors' };

async function notCovered(known: Case, ports: AuthorityPorts): Promise<Refusal | undefined> {
  const { requested, approved, registry } = known;
  if (!registry) return broken;
  if (!requested || !approved) return { code: 'UNAUTHORIZED_MERGE', message: 'the ledger holds no approval of it' };
  if (requested.data.request === undefined) return policyRefuses(known, registry);
  const request = registry.requests.find(({ name }) => name === requested.data.request);
  if (!request || approved.data.pull === undefined) return withdrawn(known);
  const judgement = await judgePull(approved.data.pull, known.snapshot.state, ports, ports.clock.now());
  const fault = await faultOf(request, judgement, known.newest, ports);
  return fault && { code: fault.code, message: fault.reasons.join(' ') };
}

/** Where a policy lets rotations begin without a person, it must still do so. */
function policyRefuses({ credential, approved }: Case, registry: Registry): Refusal | undefined {
  const found = registry.credentials.find(({ name }) => name === credential);
  const policy = found && governing(registry).policyOf(found);
  if (policy?.onDue === 'rotate' && approved?.data.by === `policy:${policy.name}`) return undefined;
  return { code: 'UNAUTHORIZED_MERGE', message: `no policy lets "${credential}" be rotated without an approval` };
}

function withdrawn({ requested, registry }: Case): Refusal | undefined {
  if (!registry) return broken;
  const name = requested?.data.request;
  if (name === undefined || registry.requests.some((request) => request.name === name)) return undefined;
  return { code: 'REQUEST_WITHDRAWN', message: `request "${name}" is no longer in the registry` };
}

function planDiffers(known: Case, plan: string | undefined, ports: AuthorityPorts): Refusal | undefined {
  const { credential, generation, requested, registry, snapshot } = known;
  if (!registry) return broken;
  try {
    const parts = { ...ports, registry, ledger: snapshot.state };
    const { digest } = planAgain(requested?.data.action ?? 'rotate', credential, generation, parts);
    if (digest === plan) return undefined;
    return { code: 'PLAN_CHANGED', message: `approved was plan ${plan ?? 'none'}, now it would be ${digest}` };
  } catch (error) {
    if (error instanceof RekeyerError) return { code: error.code, message: error.message };
    throw error;
  }
}
