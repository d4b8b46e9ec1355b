import type { Config } from '../../domain/config.js';
import { orderLine, planSteps } from '../../domain/plan.js';
import type { ManualRotation } from '../../domain/request.js';
import { termsOf } from '../../domain/rotation/terms.js';
import type { Instant } from '../../domain/time.js';
import type { Wish } from '../../domain/wishes.js';
import type { PlanComment, PlanSection, RotationPull } from '../../templating/views.js';
import { namesOf } from '../check-approval.js';
import type { Planned } from '../plan.js';

/** The comment that shows what an approval is about. */
export function planView(
  request: string,
  head: string,
  requester: string,
  planned: Planned,
  record?: ManualRotation,
): PlanComment {
  const approval = planned.credentials[0]?.policy.approval;
  return {
    marker: 'plan',
    key: request,
    head,
    digest: planned.digest,
    requester,
    order: orderLine(planned.credentials.map(({ credential }) => credential)) ?? null,
    sections: sectionsOf(planned),
    record: recordOf(planned, record),
    command: `/rotate approve ${head}`,
    from: approval ? namesOf(approval.from) : [],
    required: approval?.required ?? 1,
  };
}

const recordOf = ({ credentials }: Planned, record: ManualRotation | undefined): PlanComment['record'] =>
  record ? { ...record, names: credentials.map(({ credential }) => credential.name) } : null;

/** Each credential of a plan, with its steps and the places they reach. */
export function sectionsOf({ plan, credentials }: Planned): PlanSection[] {
  return plan.credentials.flatMap((planned) => {
    const found = credentials.find(({ credential }) => credential.name === planned.name);
    if (!found) return [];
    return {
      name: planned.name,
      generation: planned.generation,
      strategy: planned.strategy,
      acceptWindow: planned.acceptWindow > 0 ? planned.acceptWindow : null,
      fingerprint: planned.fingerprint,
      consumers: planned.consumers.map(({ name, kind, wave }) => ({ name, kind, wave })),
      connections: planned.connections.map(({ member, name, place }) => ({ member, name, place })),
      steps: planSteps(termsOf(found.credential, found.policy, { action: plan.action })),
    };
  });
}

/** Why each credential is rotated, by name. */
export type Reasons = ReadonlyMap<string, { readonly sentence: string; readonly dueAt: Instant | undefined }>;

/** The body of the pull request. */
export function pullView(
  { reason }: Wish,
  requester: string,
  { credentials }: Planned,
  reasons: Reasons,
  merge: Config['merge'],
  now: Instant,
): RotationPull {
  const approval = credentials[0]?.policy.approval;
  return {
    now,
    requester,
    reason,
    credentials: credentials.map(({ credential: { name, owner } }) => ({
      name,
      owner,
      sentence: reasons.get(name)?.sentence ?? '',
      dueAt: reasons.get(name)?.dueAt ?? null,
    })),
    required: approval?.required ?? 1,
    from: approval ? namesOf(approval.from) : [],
    expiresAfter: approval?.expiresAfter ?? 0,
    byPeople: merge === 'by-people',
  };
}
