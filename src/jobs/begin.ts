import type { Connection } from '../domain/connection.js';
import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';
import { governing } from '../domain/governing.js';
import type { Actor, Draft, LedgerState } from '../domain/ledger/event.js';
import type { RotationPolicy } from '../domain/policy.js';
import type { Registry } from '../domain/registry.js';
import type { RequestReason } from '../domain/request.js';
import { nextStart } from '../domain/schedule.js';
import type { Instant } from '../domain/time.js';
import type { Families } from '../ports/families.js';
import type { Ledger } from '../ports/ledger.js';
import { digestOfPart, planRequest } from './plan.js';

export interface BeginPorts {
  readonly ledger: Ledger;
  readonly families: Families;
  readonly connections: readonly Connection[];
}

export interface BeginOptions {
  readonly actor: Actor;
  readonly now: Instant;
  readonly reason: RequestReason;
}

/** A rotation that did not begin, and why. */
export interface NotBegun {
  readonly credential: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Begins rotations that need no person, because the policy of each says `onDue: rotate`: they are entered in the
 * ledger as requested and approved by that policy, and `advance` takes them from there.
 *
 * One that is under way already is left to itself. Windows and freezes hold a beginning back like any other.
 *
 * @returns those that did not begin; the others did
 * @throws LEDGER_CONFLICT when somebody appended meanwhile: nothing began
 */
export async function begin(
  names: readonly string[],
  registry: Registry,
  ports: BeginPorts,
  options: BeginOptions,
): Promise<readonly NotBegun[]> {
  const snapshot = await ports.ledger.read();
  const drafts: Draft[] = [];
  const failed: NotBegun[] = [];
  for (const credential of names) {
    if (snapshot.state.credentials.get(credential)?.open) continue;
    try {
      drafts.push(...draftsOf(credential, registry, snapshot.state, ports, options));
    } catch (error) {
      if (!(error instanceof RekeyerError)) throw error;
      failed.push({ credential, code: error.code, message: error.message });
    }
  }
  const count = drafts.length / 2;
  if (count > 0) {
    await ports.ledger.append(snapshot, `${count} rotation${count === 1 ? '' : 's'} begun by policy`, drafts);
  }
  return failed;
}

function draftsOf(
  credential: string,
  registry: Registry,
  ledger: LedgerState,
  { families, connections }: BeginPorts,
  { actor, now, reason }: BeginOptions,
): Draft[] {
  const { plan } = planRequest('rotate', [credential], { registry, ledger, families, connections });
  const { policy, endsAt } = ruleOf(credential, registry);
  const start = nextStart(policy.windows, policy.freezes, now, endsAt);
  if (start.at > now) throw new RekeyerError('OUT_OF_WINDOW', `"${credential}" cannot start now: ${start.reason}`);
  const generation = plan.credentials[0]?.generation ?? 0;
  const of = { rotation: `${credential}.${generation}`, credential, actor };
  const requested = { action: 'rotate', reason, generation, requester: actor.login } as const;
  return [
    { type: 'requested', data: requested, ...of },
    { type: 'approved', data: { by: `policy:${policy.name}` }, ...of, plan: digestOfPart(plan, credential) },
  ];
}

/** @throws APPROVAL_NEEDED unless the policy lets rotations begin without a person */
function ruleOf(name: string, registry: Registry): { policy: RotationPolicy; endsAt: Instant | undefined } {
  const credential = registry.credentials.find((one) => one.name === name);
  const policy = credential && governing(registry).policyOf(credential);
  if (!policy) throw new RekeyerError('CREDENTIAL_REMOVED', `"${name}" has no policy`);
  if (policy.onDue === 'rotate') return { policy, endsAt: credential.expiresAt };
  throw new RekeyerError('APPROVAL_NEEDED', `policy "${policy.name}" wants an approval before "${name}" is rotated`);
}
