import type { Person } from '../domain/approval/facts.js';
import type { Connection } from '../domain/connection.js';
import type { RotationRequest } from '../domain/request.js';
import { type Instant, parseInstant } from '../domain/time.js';
import type { Authority, Refusal } from '../ports/authority.js';
import type { Clock } from '../ports/clock.js';
import type { Ledger } from '../ports/ledger.js';
import { type JudgePorts, judgePull } from './approve/judge.js';
import { pinned, trustedRegistries, validateAt } from './approve/trust.js';
import { faultOf } from './authorise/fault.js';
import { broken, type Case, caseOf, planDiffers, policyRefuses, withdrawn } from './authority/case.js';
import { declaredBy, emergencyRefused } from './authority/emergency.js';

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
      const now = pinned(ports);
      const known = await readCase(rotation, now);
      return (await notCovered(known, now)) ?? planDiffers(known, plan, now);
    },
    mayContinue: async (rotation, plan) => {
      const known = await readCase(rotation, ports);
      return withdrawn(known) ?? planDiffers(known, plan, ports);
    },
  };
}

interface PullCase extends Case {
  readonly newest: string;
}

async function readCase(rotation: string, ports: AuthorityPorts): Promise<PullCase> {
  const snapshot = await ports.ledger.read();
  const newest = await ports.revisions.newest();
  const { registry } = await validateAt(newest, ports, ports.clock.now());
  return { ...caseOf(rotation, snapshot, registry), newest };
}

async function notCovered(known: PullCase, ports: AuthorityPorts): Promise<Refusal | undefined> {
  const { requested, approved, registry } = known;
  if (!registry) return broken;
  if (!requested || !approved) return { code: 'UNAUTHORIZED_MERGE', message: 'the ledger holds no approval of it' };
  if (requested.data.request === undefined) {
    const by = declaredBy(known);
    return by ? anyListRefuses(known, by, ports) : anyPolicyRefuses(known, ports);
  }
  const request = registry.requests.find(({ name }) => name === requested.data.request);
  if (!request || approved.data.pull === undefined) return withdrawn(known);
  const now = ports.clock.now();
  const agedAt = planBegan(request, known) ?? now;
  const judgement = await judgePull(approved.data.pull, known.snapshot.state, ports, now, agedAt);
  const fault = await faultOf(request, judgement, known.newest, ports);
  return fault && { code: fault.code, message: fault.reasons.join(' ') };
}

/** Whoever declared an emergency must still be among those who may, by every list that is trusted. */
async function anyListRefuses(known: PullCase, by: Person, ports: AuthorityPorts): Promise<Refusal | undefined> {
  const applied = known.snapshot.state.config?.commit;
  const trusted = await trustedRegistries(known.newest, applied, ports, ports.clock.now());
  const registries = trusted.map(({ registry }) => registry);
  return emergencyRefused(known.credential, by, registries, ports.forge);
}

/**
 * When the first rotation of the same request began, if one has: the approval's age ends there. What comes later in
 * the order of one plan may wait for weeks until the grace periods before it are over.
 */
function planBegan({ credentials, plan }: RotationRequest, { snapshot }: PullCase): Instant | undefined {
  const began = credentials.flatMap((name) => {
    const { open, last } = snapshot.state.credentials.get(name) ?? {};
    const rotation = `${name}.${plan.generation[name]}`;
    const lease = open?.find((entry) => entry.type === 'leased' && entry.rotation === rotation);
    if (lease) return parseInstant(lease.at) ?? [];
    return (last?.rotation === rotation ? last.startedAt : undefined) ?? [];
  });
  return began.length > 0 ? Math.min(...began) : undefined;
}

/** A policy that lets rotations begin by themselves must have been approved itself, like every other rule. */
async function anyPolicyRefuses(known: PullCase, ports: AuthorityPorts): Promise<Refusal | undefined> {
  const applied = known.snapshot.state.config?.commit;
  const trusted = await trustedRegistries(known.newest, applied, ports, ports.clock.now());
  return trusted.map(({ registry }) => policyRefuses(known, registry)).find((refusal) => refusal !== undefined);
}
