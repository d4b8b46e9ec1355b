import { loadOf, roomFor } from '../domain/admission.js';
import type { Connection } from '../domain/connection.js';
import { withDerived } from '../domain/dependencies.js';
import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';
import { endOf } from '../domain/facts.js';
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
 * One that is under way already is left to itself. Windows, freezes and the policy's limits hold a beginning back
 * like any other; only a compromise waits for none of them. What is derived from a credential, by a policy of the same
 * kind, begins with it, and moves once that one is closed.
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
  const beginning = new Set<string>();
  for (const credential of withDerivedRotations(names, registry)) {
    if (snapshot.state.credentials.get(credential)?.open) continue;
    try {
      drafts.push(...draftsOf(credential, registry, snapshot.state, beginning, ports, options));
      beginning.add(credential);
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
  beginning: ReadonlySet<string>,
  { families, connections }: BeginPorts,
  { actor, now, reason }: BeginOptions,
): Draft[] {
  const { plan } = planRequest('rotate', [credential], { registry, ledger, families, connections });
  const { policy, endsAt } = ruleOf(credential, registry, ledger);
  const start = nextStart(policy.windows, policy.freezes, now, endsAt);
  if (reason !== 'compromised') assertRoom(policy, registry, ledger, beginning, now);
  if (start.at > now && reason !== 'compromised')
    throw new RekeyerError('OUT_OF_WINDOW', `"${credential}" cannot start now: ${start.reason}`);
  const generation = plan.credentials[0]?.generation ?? 0;
  const of = { rotation: `${credential}.${generation}`, credential, actor };
  const requested = { action: 'rotate', reason, generation, requester: actor.login } as const;
  return [
    { type: 'requested', data: requested, ...of },
    { type: 'approved', data: { by: `policy:${policy.name}` }, ...of, plan: digestOfPart(plan, credential) },
  ];
}

/** @throws APPROVAL_NEEDED unless the policy lets rotations begin without a person */
function ruleOf(
  name: string,
  registry: Registry,
  ledger: LedgerState,
): { policy: RotationPolicy; endsAt: Instant | undefined } {
  const credential = registry.credentials.find((one) => one.name === name);
  const policy = credential && governing(registry).policyOf(credential);
  if (!policy) throw new RekeyerError('CREDENTIAL_REMOVED', `"${name}" has no policy`);
  if (policy.onDue === 'rotate') return { policy, endsAt: endOf(credential, ledger.credentials.get(name)) };
  throw new RekeyerError('APPROVAL_NEEDED', `policy "${policy.name}" wants an approval before "${name}" is rotated`);
}

/** What others rotate, or people approve, is not begun from here. */
function withDerivedRotations(names: readonly string[], registry: Registry): readonly string[] {
  const known = new Map(registry.credentials.map((credential) => [credential.name, credential]));
  const { policyOf } = governing(registry);
  return withDerived(names, known).filter((name) => {
    const credential = known.get(name);
    return names.includes(name) || (credential?.rotator && policyOf(credential)?.onDue === 'rotate');
  });
}

/** @throws LIMIT_REACHED */
function assertRoom(
  { name, limits }: RotationPolicy,
  registry: Registry,
  ledger: LedgerState,
  beginning: ReadonlySet<string>,
  now: Instant,
): void {
  const { policyOf } = governing(registry);
  const names = registry.credentials.filter((one) => policyOf(one)?.name === name).map((one) => one.name);
  const load = loadOf(names, ledger, 'ordered', beginning, now);
  if (roomFor(limits, load) > 0) return;
  const counts = `${load.underWay} are under way, ${load.today} began within 24 hours, ${load.now} in this run`;
  throw new RekeyerError('LIMIT_REACHED', `policy "${name}" lets no more rotations begin now: ${counts}`);
}
