import type { Credential } from './credential.js';
import type { PolicyException } from './exception.js';
import type { Governing } from './governing.js';
import type { CredentialState, LedgerState, ValueInUse } from './ledger/event.js';
import { earliestLimit, type Life, type Limit, type RenewalWindow } from './limits.js';
import type { RotationPolicy } from './policy.js';
import type { ServedEndpoint } from './served.js';
import type { Duration, Instant } from './time.js';

/** What somebody saw at the provider, where somebody looked; it wins over what the registry says. */
export interface Observation {
  /** When somebody looked; what was seen before the last rotation does not count. */
  readonly at?: Instant;
  readonly usedAt?: Instant | 'never';
  /** When the value in use began, as it says itself. */
  readonly bornAt?: Instant;
  readonly endsAt?: Instant;
  /** When its provider wants it renewed, where it says so. */
  readonly renewal?: RenewalWindow;
  /** What servers show of it. */
  readonly served?: readonly ServedEndpoint[];
}

/** Everything a check may know about one credential, gathered once; no check asks for more, nor for the time. */
export interface Facts extends Life {
  /** The one instant of the whole evaluation. */
  readonly now: Instant;
  readonly credential: Credential;
  /** The policy that governs it. */
  readonly policy: RotationPolicy | undefined;
  /** Those from that policy that are in force now. */
  readonly exceptions: readonly PolicyException[];
  /** The one that ended last, of those that are over. */
  readonly lapsed: PolicyException | undefined;
  readonly ledger: CredentialState | undefined;
  /** What servers were seen to show of it; empty where nobody looked. */
  readonly served: readonly ServedEndpoint[];
  /** How old the value in use is; never negative, undefined when nobody knows when it began. */
  readonly age: Duration | undefined;
  /** The limit that it reaches first, exceptions included. */
  readonly limit: Limit | undefined;
  /** The same without exceptions; the same object when none is in force. */
  readonly agreed: Limit | undefined;
}

const NONE: readonly never[] = [];

/**
 * Gathers what is known of a credential at one instant.
 *
 * The last *verified* rotation in the ledger wins over the file's `createdAt`, even over a later one: a merged file is
 * a claim, not a fact. The file's `expiresAt` counts only while the file speaks of the value in use; after a
 * rotation that the file does not know yet, the end is what that rotation wrote into the ledger, or unknown until
 * somebody observes or writes it, because the old end would be wrong and would ask for one rotation after the other.
 */
export function gatherFacts(
  governing: Governing,
  ledger: LedgerState,
  observations: ReadonlyMap<string, Observation>,
  now: Instant,
  credential: Credential,
): Facts {
  const { name } = credential;
  const policy = governing.policyOf(credential);
  const state = ledger.credentials.get(name);
  const observed = freshOf(observations.get(name), state);
  const bornAt = beginning(state?.rotatedAt, observed?.bornAt) ?? known(credential.createdAt);
  const endsAt = observed?.endsAt ?? endOf(credential, state);
  const life: Life = { bornAt, endsAt, usedAt: observed?.usedAt, renewal: observed?.renewal };
  const all = policy?.exceptions.allowed ? governing.exceptionsOf(credential) : NONE;
  const exceptions = all.length === 0 ? NONE : all.filter((one) => isInForce(one, policy, now));
  const agreed = policy && earliestLimit(policy, life, name, NONE);
  return {
    now,
    credential,
    policy,
    exceptions,
    lapsed: all.length === 0 ? undefined : lastEnded(all, policy, now),
    ledger: state,
    bornAt,
    endsAt: life.endsAt,
    usedAt: life.usedAt,
    renewal: life.renewal,
    served: observed?.served ?? NONE,
    age: bornAt === undefined ? undefined : Math.max(0, now - bornAt),
    limit: policy && exceptions.length > 0 ? earliestLimit(policy, life, name, exceptions) : agreed,
    agreed,
  };
}

/** When the value in use stops working by itself, as far as the ledger or, before any rotation, the file tells. */
export function endOf(credential: Credential, value: ValueInUse | undefined): Instant | undefined {
  return value?.endsAt ?? (isFileCurrent(credential, value?.rotatedAt) ? credential.expiresAt : undefined);
}

/** The later one: somebody may have made a newer value beside us. */
function beginning(rotatedAt: Instant | undefined, seen: Instant | undefined): Instant | undefined {
  return rotatedAt === undefined || seen === undefined ? (rotatedAt ?? seen) : Math.max(rotatedAt, seen);
}

const known = (createdAt: Credential['createdAt']): Instant | undefined =>
  createdAt === 'unknown' ? undefined : createdAt;

/** What was seen of the value before the last rotation speaks of another value. */
function freshOf(observed: Observation | undefined, state: CredentialState | undefined): Observation | undefined {
  return observed?.at !== undefined && observed.at < (state?.rotatedAt ?? observed.at) ? undefined : observed;
}

/** Whether the file's dates speak of the value in use: nothing was rotated since, as far as the ledger knows. */
export function isFileCurrent({ createdAt }: Credential, rotatedAt: Instant | undefined): boolean {
  return rotatedAt === undefined || (createdAt !== 'unknown' && createdAt >= rotatedAt);
}

function isInForce(exception: PolicyException, policy: RotationPolicy | undefined, now: Instant): boolean {
  return exception.policyRef === policy?.name && exception.startsAt <= now && now <= exception.expiresAt;
}

function lastEnded(all: readonly PolicyException[], policy: RotationPolicy | undefined, now: Instant) {
  let last: PolicyException | undefined;
  for (const one of all) {
    if (one.policyRef !== policy?.name || one.expiresAt >= now) continue;
    if (last === undefined || one.expiresAt > last.expiresAt) last = one;
  }
  return last;
}
