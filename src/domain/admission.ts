import type { Credential } from './credential.js';
import { prerequisites } from './dependencies.js';
import type { CredentialState, LedgerState } from './ledger/event.js';
import type { RotationPolicy } from './policy.js';
import { orderOf } from './rotation/order.js';
import { DAY, type Instant, parseInstant } from './time.js';

/** What keeps a rotation that was ordered from its first step. */
export interface Barrier {
  readonly code: 'LIMIT_REACHED' | 'DEPENDENCY_PENDING' | 'DEPENDENCY_FAILED';
  readonly message: string;
  /** It will never start: what it was to follow did not succeed. */
  readonly final: boolean;
}

/** What is going on under one policy. */
export interface Load {
  /** Credentials that it governs. */
  readonly governed: number;
  /** Rotations that are open. */
  readonly underWay: number;
  /** Rotations that began within the last 24 hours, open or closed. */
  readonly today: number;
  /** Those that this run began, or is about to. */
  readonly now: number;
}

/**
 * How many more rotations may begin under these limits?
 *
 * A percentage is rounded down, but at least one: a policy of three credentials with 10 % a day still gets on.
 *
 * @returns 0 or more; infinite without limits
 */
export function roomFor(limits: RotationPolicy['limits'], load: Load): number {
  const { maxConcurrent, maxPerRun, maxPercentPerDay } = limits;
  const left = [
    maxPerRun === undefined ? Number.POSITIVE_INFINITY : maxPerRun - load.now,
    maxConcurrent === undefined ? Number.POSITIVE_INFINITY : maxConcurrent - load.underWay,
    maxPercentPerDay === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(1, Math.floor((load.governed * maxPercentPerDay) / 100)) - load.today,
  ];
  return Math.max(0, Math.min(...left));
}

/** Which of a credential's rotations count as under way: those that have begun, or all that were ordered. */
export type Counted = 'started' | 'ordered';

/**
 * What is going on under a policy that governs these credentials?
 *
 * @param beginning  credentials whose rotations this run lets begin, whether or not the ledger says so yet
 */
export function loadOf(
  names: readonly string[],
  { credentials }: LedgerState,
  counted: Counted,
  beginning: ReadonlySet<string>,
  now: Instant,
): Load {
  let [underWay, today, begun] = [0, 0, 0];
  for (const name of names) {
    const state = credentials.get(name);
    const at = beginningOf(state, counted);
    if (isOpen(state, counted, beginning.has(name))) underWay += 1;
    if (beginning.has(name) || (at !== undefined && now - at < DAY)) today += 1;
    if (beginning.has(name)) begun += 1;
  }
  return { governed: names.length, underWay, today, now: begun };
}

function isOpen(state: CredentialState | undefined, counted: Counted, begins: boolean): boolean {
  if (counted === 'ordered') return begins || state?.open !== undefined;
  return state?.open !== undefined && (begins || state.open.some(({ type }) => type === 'leased'));
}

/** When its newest rotation began: with its first lease, or, where orders count, with its order. */
function beginningOf(state: CredentialState | undefined, counted: Counted): Instant | undefined {
  const began = state?.open?.find(({ type }) => type === (counted === 'ordered' ? 'requested' : 'leased'));
  return began ? parseInstant(began.at) : state?.last?.startedAt;
}

/** Tells of each rotation that has not begun whether it may, given what goes on around it. */
export interface Gate {
  /**
   * @param credential  whose rotation was ordered and approved, and has not begun
   * @param beginning  credentials whose rotations this run has let begin
   * @returns `undefined` when it may begin now
   */
  barrier(credential: string, state: LedgerState, beginning: ReadonlySet<string>, now: Instant): Barrier | undefined;
}

/**
 * The gate of a registry: order first (what it depends on is closed with success), then the limits of its policy. A
 * compromise waits for no limit, but for its order: a value derived from the leaked one would leak again. An emergency
 * waits for neither.
 */
export function gateOf(
  credentials: readonly Credential[],
  policyOf: (credential: Credential) => RotationPolicy | undefined,
): Gate {
  const before = prerequisites(credentials);
  const policies = new Map<string, RotationPolicy>();
  const governed = new Map<string, string[]>();
  for (const credential of credentials) {
    const policy = policyOf(credential);
    if (!policy) continue;
    policies.set(credential.name, policy);
    const names = governed.get(policy.name) ?? [];
    names.push(credential.name);
    governed.set(policy.name, names);
  }
  return {
    barrier(credential, state, beginning, now) {
      if (orderOf(state.credentials.get(credential)?.open ?? []).emergency) return undefined;
      const waits = barredByOrder(credential, before.get(credential) ?? [], state);
      if (waits) return waits;
      const policy = policies.get(credential);
      if (!policy || reasonOf(state.credentials.get(credential)) === 'compromised') return undefined;
      const load = loadOf(governed.get(policy.name) ?? [], state, 'started', beginning, now);
      if (roomFor(policy.limits, load) > 0) return undefined;
      const message = `policy "${policy.name}" lets no more rotations begin now: ${load.underWay} are under way, ${load.today} began within 24 hours`;
      return { code: 'LIMIT_REACHED', message, final: false };
    },
  };
}

function reasonOf(state: CredentialState | undefined): string | undefined {
  const requested = state?.open?.[0];
  return requested?.type === 'requested' ? requested.data.reason : undefined;
}

function barredByOrder(
  credential: string,
  first: readonly string[],
  { credentials }: LedgerState,
): Barrier | undefined {
  const orderedAt = parseInstant(credentials.get(credential)?.open?.[0]?.at ?? '') ?? 0;
  for (const name of first) {
    const state = credentials.get(name);
    if (state?.open) {
      const message = `it comes after ${state.open[0]?.rotation ?? name}, which is not closed yet`;
      return { code: 'DEPENDENCY_PENDING', message, final: false };
    }
    const { last } = state ?? {};
    if (last && last.outcome !== 'success' && last.at >= orderedAt) {
      const message = `it was to come after ${last.rotation}, which ended as ${last.outcome}`;
      return { code: 'DEPENDENCY_FAILED', message, final: true };
    }
  }
  return undefined;
}
