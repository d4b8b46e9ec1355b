import { loadOf, roomFor } from './admission.js';
import type { Credential } from './credential.js';
import { withDerived } from './dependencies.js';
import type { LedgerState, RequestState } from './ledger/event.js';
import type { RotationPolicy } from './policy.js';
import type { Registry } from './registry.js';
import type { ManualRotation, RequestAction, RequestReason } from './request.js';
import { DAY, formatDay, type Instant } from './time.js';
import type { Severity, Work } from './work.js';

/** Credentials of one owner and policy that should be rotated together, in one pull request. */
export interface Wish {
  readonly credentials: readonly string[];
  readonly reason: RequestReason;
  /** `rotate` unless said. */
  readonly action?: RequestAction;
  /** For `record`: what people did. */
  readonly record?: ManualRotation;
}

/** More than this nobody reviews in one go. */
const MOST_TOGETHER = 25;
/** How long a pull request that was closed without a merge means no. */
const REFUSED_FOR = 7 * DAY;

/** How pressing a reason is; a more pressing one asks again before its time. */
const PRESSING: readonly RequestReason[] = ['drill', 'manual', 'due', 'offboarding', 'overdue', 'compromised'];
const REASONS: Readonly<Record<Severity, RequestReason>> = {
  warning: 'due',
  critical: 'overdue',
  emergency: 'compromised',
};

/** The reason that a request gives for work of this severity. */
export const reasonFor = (severity: Severity): RequestReason => REASONS[severity];

/** What a policy says about proposals. */
type WishPolicy = Pick<RotationPolicy, 'name' | 'limits' | 'onDue'>;

/** What is known when it is decided what to propose. */
export interface WishFacts {
  /** In the order in which it matters; the first come first where there is a cap. */
  readonly work: readonly Work[];
  readonly registry: Registry;
  readonly ledger: LedgerState;
  /** The policy that governs a credential. */
  policyOf(credential: Credential): WishPolicy | undefined;
  readonly now: Instant;
}

/**
 * What should be proposed now?
 *
 * What is proposed already is not proposed again, nor what people refused within 7 days by closing it, unless it has
 * become more pressing since. What is derived from a credential is proposed with it. At most as many pull requests are
 * open as the settings allow, and at most as many rotations are asked for as the limits of each policy let begin; a
 * compromise waits for neither.
 */
export function wishes(facts: WishFacts): readonly Wish[] {
  const { registry, ledger, policyOf, now } = facts;
  const known = new Map(registry.credentials.map((credential) => [credential.name, credential]));
  const rooms = new Rooms(facts);
  const groups = new Map<string, { reason: RequestReason; credentials: string[] }>();
  for (const [name, reason] of wanted(facts, known)) {
    const credential = known.get(name);
    const policy = credential && policyOf(credential);
    if (isAsked(name, reason, ledger.requests, now)) continue;
    if (reason !== 'compromised' && !rooms.take(policy)) continue;
    const key = `${reason} ${credential?.owner} ${policy?.name}`;
    const group = groups.get(key) ?? { reason, credentials: [] };
    group.credentials.push(name);
    groups.set(key, group);
  }
  const parted = [...groups.values()].flatMap(({ reason, credentials }) => parts(credentials, reason));
  const open = [...ledger.requests.values()].filter(({ state }) => state === 'proposed').length;
  let free = registry.config.limits.openPullRequests - open;
  return parted.filter(({ reason }) => reason === 'compromised' || free-- > 0);
}

/** What is to be proposed, with what is derived from it or from what begins by itself, each with its first reason. */
function wanted(
  { work, ledger, policyOf }: WishFacts,
  known: ReadonlyMap<string, Credential>,
): ReadonlyMap<string, RequestReason> {
  const reasons = new Map<string, RequestReason>();
  for (const { credential, action, severity } of work) {
    if (action === 'propose') reasons.set(credential, reasonFor(severity));
  }
  for (const { credential, action, severity } of work) {
    if (action !== 'propose' && action !== 'rotate') continue;
    for (const name of withDerived([credential], known).slice(1)) {
      const derived = known.get(name);
      const asks = derived?.management === 'auto' && policyOf(derived)?.onDue === 'propose';
      if (asks && !reasons.has(name) && !ledger.credentials.get(name)?.open) reasons.set(name, reasonFor(severity));
    }
  }
  return reasons;
}

/** How much each policy still lets be asked for; what is proposed and not decided counts like what is under way. */
class Rooms {
  readonly #left = new Map<string, number>();

  constructor(readonly facts: WishFacts) {}

  /** Takes a place, if there is one. */
  take(policy: WishPolicy | undefined): boolean {
    if (!policy || Object.keys(policy.limits).length === 0) return true;
    const left = this.#left.get(policy.name) ?? this.#room(policy);
    this.#left.set(policy.name, left - 1);
    return left > 0;
  }

  #room({ name, limits }: WishPolicy): number {
    const { registry, ledger, policyOf, now } = this.facts;
    const governed = registry.credentials.filter((credential) => policyOf(credential)?.name === name);
    const names = governed.map((credential) => credential.name);
    const load = loadOf(names, ledger, 'ordered', new Set(), now);
    const asked = [...ledger.requests.values()].flatMap(({ state, proposal }) =>
      state === 'proposed' ? (proposal?.credentials.split(' ') ?? []) : [],
    );
    const mine = new Set(names);
    const open = asked.filter((one) => mine.has(one)).length;
    return roomFor(limits, { ...load, underWay: load.underWay + open, today: load.today + open });
  }
}

function parts(credentials: readonly string[], reason: RequestReason): Wish[] {
  const all: Wish[] = [];
  for (let from = 0; from < credentials.length; from += MOST_TOGETHER) {
    all.push({ reason, credentials: credentials.slice(from, from + MOST_TOGETHER) });
  }
  return all;
}

/** Whether this was asked and is open, or was refused a short time ago for no lesser reason. */
function isAsked(
  credential: string,
  reason: RequestReason,
  requests: ReadonlyMap<string, RequestState>,
  now: Instant,
): boolean {
  return [...requests.values()].some(({ state, proposal, code, at }) => {
    if (!proposal?.credentials.split(' ').includes(credential)) return false;
    const asPressing = PRESSING.indexOf(proposal.reason) >= PRESSING.indexOf(reason);
    if (state === 'proposed') return asPressing;
    return state === 'refused' && code === 'PROPOSAL_DECLINED' && asPressing && now - at < REFUSED_FOR;
  });
}

const LONGEST_NAME = 63;

/**
 * A free name for a request: the day, the owner and a number, `2026-11-21-payments-1`. It makes the file's path and
 * the branch, and begins with the year of its folder.
 *
 * @param taken  whether a request of this name was ever made
 */
export function requestName(owner: string, now: Instant, taken: (name: string) => boolean): string {
  const last = owner.split('/').at(-1) ?? owner;
  const word =
    last
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'owner';
  for (let number = 1; ; number += 1) {
    const [day, end] = [formatDay(now), `-${number}`];
    const name = `${day}-${word.slice(0, LONGEST_NAME - day.length - end.length - 1).replace(/-+$/, '')}${end}`;
    if (!taken(name)) return name;
  }
}
