import type { PolicyException } from './exception.js';
import type { RotationPolicy } from './policy.js';
import { spreadOf } from './spread.js';
import type { Instant } from './time.js';

export type LimitKind = 'maxAge' | 'renewBefore' | 'renewBeforePercentage' | 'maxUnused' | 'renewalInfo';

/** When the provider of a value wants it renewed (RFC 9773): somewhere between, to spread the load. */
export interface RenewalWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/** What is known of the life of the value in use. */
export interface Life {
  readonly bornAt: Instant | undefined;
  /** The last instant at which it works by itself, where it ends. */
  readonly endsAt: Instant | undefined;
  /** When the provider last saw it used; undefined where nobody looked. */
  readonly usedAt: Instant | 'never' | undefined;
  readonly renewal?: RenewalWindow | undefined;
}

/** The limit of a policy that a value reaches first. */
export interface Limit {
  readonly kind: LimitKind;
  /** The last instant in time: one millisecond later it is overdue. */
  readonly dueAt: Instant;
  /** From this instant on it is due. */
  readonly leadAt: Instant;
  /** From this instant on the policy's `onDue` is done; between `leadAt` and `dueAt`. */
  readonly workAt: Instant;
}

/**
 * Which limit does this value reach first, and when?
 *
 * Several limits together are the earliest of them; one whose facts are unknown does not take part, so a policy
 * can leave nothing at all (`undefined`), which the caller must report: silence is not permission.
 *
 * @param name  of the credential; decides its place in the policy's `spread`
 * @param exceptions  those in force; they lengthen `maxAge` only, and never shorten it
 */
export function earliestLimit(
  policy: RotationPolicy,
  life: Life,
  name: string,
  exceptions: readonly PolicyException[],
): Limit | undefined {
  let kind: LimitKind = 'maxAge';
  let dueAt = lastByAge(policy, life, exceptions) ?? Number.POSITIVE_INFINITY;
  const byEnd = lastBeforeEnd(policy, life);
  if (byEnd !== undefined && byEnd < dueAt) [kind, dueAt] = ['renewBefore', byEnd];
  const byPercentage = lastByPercentage(policy, life);
  if (byPercentage !== undefined && byPercentage < dueAt) [kind, dueAt] = ['renewBeforePercentage', byPercentage];
  const byUse = lastByUse(policy, life);
  if (byUse !== undefined && byUse < dueAt) [kind, dueAt] = ['maxUnused', byUse];
  const limit = dueAt === Number.POSITIVE_INFINITY ? undefined : timed(kind, dueAt, policy, life, name);
  const wished = wishedBy(life, name);
  return wished && wished.workAt < (limit?.workAt ?? Number.POSITIVE_INFINITY) ? wished : limit;
}

/** The provider's own wish: due at this credential's place in its window, overdue after it. No lead is added. */
function wishedBy({ renewal }: Life, name: string): Limit | undefined {
  if (!renewal) return undefined;
  const at = renewal.from + spreadOf(name, renewal.to - renewal.from);
  return { kind: 'renewalInfo', dueAt: renewal.to, leadAt: at, workAt: at };
}

/** With exceptions: `maxAge + extendMaxAge`, but not beyond the exception's end, and never before `maxAge`. */
function lastByAge(
  { maxAge }: RotationPolicy,
  { bornAt }: Life,
  exceptions: readonly PolicyException[],
): Instant | undefined {
  if (maxAge === undefined || bornAt === undefined) return undefined;
  const agreed = bornAt + maxAge;
  let last = agreed;
  for (const { effect, expiresAt } of exceptions) {
    last = Math.max(last, Math.min(agreed + effect.extendMaxAge, expiresAt));
  }
  return last;
}

function lastBeforeEnd({ renewBefore }: RotationPolicy, life: Life): Instant | undefined {
  if (renewBefore === undefined || life.endsAt === undefined) return undefined;
  return renewalFillsLife(renewBefore, life) ? partLeft(33, life.endsAt, life.bornAt) : life.endsAt - renewBefore;
}

/**
 * Whether `renewBefore` is as long as the value's whole life: every fresh value would be due again at once, and a
 * policy that acts by itself would never stop. A third of the life is used in its place, and a finding says so.
 */
export function renewalFillsLife(renewBefore: number, { bornAt, endsAt }: Life): boolean {
  return bornAt !== undefined && endsAt !== undefined && renewBefore >= endsAt - bornAt;
}

function lastByPercentage({ renewBeforePercentage }: RotationPolicy, { bornAt, endsAt }: Life): Instant | undefined {
  if (renewBeforePercentage === undefined || endsAt === undefined || bornAt === undefined) return undefined;
  return partLeft(renewBeforePercentage, endsAt, bornAt);
}

/** The last instant at which at least `percentage` of the life is left. A life that ends before it began has none. */
function partLeft(percentage: number, endsAt: Instant, bornAt = endsAt): Instant {
  return endsAt - Math.ceil((Math.max(0, endsAt - bornAt) * percentage) / 100);
}

/** Counts from the last use of *this* value; one that was never used counts from its beginning. */
function lastByUse({ maxUnused }: RotationPolicy, { bornAt, usedAt }: Life): Instant | undefined {
  if (maxUnused === undefined || usedAt === undefined) return undefined;
  const since = usedAt === 'never' ? bornAt : Math.max(usedAt, bornAt ?? usedAt);
  return since === undefined ? undefined : since + maxUnused;
}

/**
 * Adds the lead time and the start of work.
 *
 * The lead is the longest `warnBefore`, or `spread` if that is longer, but not before the value began. Work starts
 * at the credential's own place in the spread, and never in the first half of the time that the limit allows: a
 * lead as long as the limit itself would otherwise rotate every fresh value at once, without end.
 */
function timed(kind: LimitKind, dueAt: Instant, policy: RotationPolicy, { bornAt }: Life, name: string): Limit {
  const spread = policy.limits.spread ?? 0;
  const earliest = dueAt - Math.max(policy.warnBefore[0] ?? 0, spread);
  const leadAt = bornAt === undefined ? earliest : Math.min(dueAt, Math.max(bornAt, earliest));
  const place = spread === 0 ? leadAt : leadAt + spreadOf(name, spread);
  const half = bornAt === undefined ? leadAt : Math.ceil((bornAt + dueAt) / 2);
  return { kind, dueAt, leadAt, workAt: Math.min(dueAt, Math.max(place, half)) };
}
