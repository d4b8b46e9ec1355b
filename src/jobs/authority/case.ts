import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { governing } from '../../domain/governing.js';
import type { Entry } from '../../domain/ledger/event.js';
import type { Registry } from '../../domain/registry.js';
import type { Refusal } from '../../ports/authority.js';
import type { Families } from '../../ports/families.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import { planAgain } from '../plan.js';

/** One rotation with what is known about it now. */
export interface Case {
  readonly credential: string;
  readonly generation: number;
  readonly requested: Extract<Entry, { type: 'requested' }> | undefined;
  readonly approved: Extract<Entry, { type: 'approved' }> | undefined;
  readonly snapshot: LedgerSnapshot;
  /** Absent while the registry has errors. */
  readonly registry: Registry | undefined;
}

export function caseOf(rotation: string, snapshot: LedgerSnapshot, registry: Registry | undefined): Case {
  const dot = rotation.lastIndexOf('.');
  const credential = rotation.slice(0, dot);
  const open = (snapshot.state.credentials.get(credential)?.open ?? []).filter((entry) => entry.rotation === rotation);
  return {
    credential,
    generation: Number(rotation.slice(dot + 1)),
    requested: open.find((entry) => entry.type === 'requested'),
    approved: open.find((entry) => entry.type === 'approved'),
    snapshot,
    registry,
  };
}

export const broken: Refusal = { code: 'REGISTRY_INVALID', message: 'the registry in force has errors' };

/** Where a policy lets rotations begin without a person, it must still do so. */
export function policyRefuses({ credential, approved }: Case, registry: Registry): Refusal | undefined {
  const found = registry.credentials.find(({ name }) => name === credential);
  const policy = found && governing(registry).policyOf(found);
  if (policy?.onDue === 'rotate' && approved?.data.by === `policy:${policy.name}`) return undefined;
  return { code: 'UNAUTHORIZED_MERGE', message: `no policy lets "${credential}" be rotated without an approval` };
}

/** Whether the request was taken out of the registry since; nothing when there never was one. */
export function withdrawn({ requested, registry }: Case): Refusal | undefined {
  if (!registry) return broken;
  const name = requested?.data.request;
  if (name === undefined || registry.requests.some((request) => request.name === name)) return undefined;
  return { code: 'REQUEST_WITHDRAWN', message: `request "${name}" is no longer in the registry` };
}

export interface PlanPorts {
  readonly families: Families;
  readonly connections: readonly Connection[];
}

/** Whether the plan as it would be made now is another than the one that was approved. */
export function planDiffers(known: Case, plan: string | undefined, ports: PlanPorts): Refusal | undefined {
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
