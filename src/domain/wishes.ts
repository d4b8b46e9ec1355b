import type { RequestState } from './ledger/event.js';
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

/** What is known when it is decided what to propose. */
export interface WishFacts {
  /** In the order in which it matters; the first come first where there is a cap. */
  readonly work: readonly Work[];
  readonly registry: Registry;
  readonly requests: ReadonlyMap<string, RequestState>;
  /** Which credentials are governed by which policy. */
  policyOf(credential: string): string | undefined;
  readonly now: Instant;
}

/**
 * What should be proposed now?
 *
 * What is proposed already is not proposed again, nor what people refused within 7 days by closing it, unless it has
 * become more pressing since. At most as many are open as the settings allow; a compromise does not wait for that.
 */
export function wishes({ work, registry, requests, policyOf, now }: WishFacts): readonly Wish[] {
  const owners = new Map(registry.credentials.map(({ name, owner }) => [name, owner]));
  const groups = new Map<string, { reason: RequestReason; credentials: string[] }>();
  for (const { credential, action, severity } of work) {
    const reason = reasonFor(severity);
    if (action !== 'propose' || isAsked(credential, reason, requests, now)) continue;
    const key = `${reason} ${owners.get(credential)} ${policyOf(credential)}`;
    const group = groups.get(key) ?? { reason, credentials: [] };
    group.credentials.push(credential);
    groups.set(key, group);
  }
  const parted = [...groups.values()].flatMap(({ reason, credentials }) => parts(credentials, reason));
  const open = [...requests.values()].filter(({ state }) => state === 'proposed').length;
  let free = registry.config.limits.openPullRequests - open;
  return parted.filter(({ reason }) => reason === 'compromised' || free-- > 0);
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
