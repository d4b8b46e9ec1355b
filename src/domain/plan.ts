import { canonicalDigest } from './canonical.js';
import type { Consumer, Credential, CredentialType, Strategy } from './credential.js';
import { inGroups } from './dependencies.js';
import type { MemberSpec } from './member-spec.js';
import type { RotationPolicy } from './policy.js';
import type { RequestAction } from './request.js';
import { adoptWithin, type RotationTerms, replacesInPlace, type StepRef, termsOf } from './rotation/terms.js';
import { type Reversibility, stepLaws } from './steps.js';
import { type Duration, formatDuration } from './time.js';

/** A connection that the plan goes through: which member uses it, its name, and the one place it leads to. */
export interface PlannedConnection {
  /** `rotator`, `consumer config`, `probe 1`. */
  readonly member: string;
  readonly name: string;
  readonly kind: string;
  /** The place as the executor's settings know it: host and port, account, root folder. */
  readonly place: string;
}

/** What will be done to one credential. Every field is in the digest; what is not here may change freely. */
export interface PlannedCredential {
  readonly name: string;
  readonly generation: number;
  readonly type: CredentialType;
  readonly rotator: MemberSpec | null;
  readonly strategy: Strategy;
  readonly consumers: readonly Consumer[];
  readonly verify: readonly MemberSpec[];
  readonly verifyRetired: boolean;
  readonly acceptWindow: Duration;
  readonly gracePeriod: Duration;
  readonly recoveryPeriod: Duration;
  readonly connections: readonly PlannedConnection[];
  /** The ledger's fingerprint of the value that will be replaced; `null` while we made none. */
  readonly fingerprint: string | null;
}

/** What an approval is about. */
export interface Plan {
  readonly format: 1;
  readonly action: RequestAction;
  /** In the order in which they are rotated; by name where none waits for another. */
  readonly credentials: readonly PlannedCredential[];
}

/** What is known of one credential when its plan is made. */
export interface PlanFacts {
  readonly credential: Credential;
  readonly policy: RotationPolicy;
  /** The rotation's generation: the ledger's newest and one. */
  readonly generation: number;
  readonly connections: readonly PlannedConnection[];
  readonly fingerprint: string | undefined;
}

/**
 * What exactly would be done, and with what?
 *
 * Description, labels, owner, notifications, windows, freezes, retries, approval rules and dates are left out on
 * purpose: they change neither what is touched nor how it is proven, so an approval outlives a change of theirs.
 *
 * @throws NEEDS_HUMAN when a credential names no strategy
 */
export function planOf(action: RequestAction, facts: readonly PlanFacts[]): Plan {
  const order = inGroups(facts.map(({ credential }) => credential)).flat();
  const credentials = order.flatMap((one) => facts.filter(({ credential }) => credential === one)).map(planCredential);
  return { format: 1, action, credentials };
}

function planCredential({ credential, policy, generation, connections, fingerprint }: PlanFacts): PlannedCredential {
  const terms = termsOf(credential, policy);
  return {
    name: credential.name,
    generation,
    type: credential.type,
    rotator: credential.rotator ?? null,
    strategy: terms.strategy,
    consumers: credential.consumers,
    verify: credential.verify,
    verifyRetired: credential.verifyRetired,
    acceptWindow: terms.acceptWindow,
    gracePeriod: policy.gracePeriod,
    recoveryPeriod: policy.recoveryPeriod,
    connections,
    fingerprint: fingerprint ?? null,
  };
}

/**
 * The name of a plan: `sha256:` and 64 hex digits over its canonical JSON. Equal digests mean that exactly the same
 * would be done.
 */
export function digestOf(plan: Plan): string {
  return canonicalDigest(plan);
}

/** One line of the plan as an approver reads it. */
export interface PlanStep {
  readonly title: string;
  readonly reversibility: Reversibility;
}

/** The steps that a rotation with these terms takes, in order, with what they concern and whether they can be undone. */
export function planSteps(terms: RotationTerms): readonly PlanStep[] {
  return terms.forward.map((ref) => ({
    title: titleOf(ref, terms),
    reversibility: stepLaws[ref.step].reversibility,
  }));
}

function titleOf({ step, wave }: StepRef, terms: RotationTerms): string {
  const { title } = stepLaws[step];
  switch (step) {
    case 'issue':
      return replacesInPlace(terms.strategy)
        ? `${title}; new logins with the old value fail until it is delivered (at most ${formatDuration(terms.acceptWindow)})`
        : title;
    case 'deliver': {
      const names = terms.consumers.filter((consumer) => consumer.wave === wave).map(({ name }) => name);
      return `${title}: ${names.join(', ')}`;
    }
    case 'adopt': {
      const within = `within ${formatDuration(adoptWithin(terms, wave))}`;
      const names = terms.consumers.filter((consumer) => consumer.wave === wave).map(({ name }) => name);
      return wave === 0 ? `${title}, ${within}` : `See ${names.join(', ')} use the candidate, ${within}`;
    }
    case 'destroy':
      return terms.strategy === 'renew' ? 'Forget the old value; it is revoked only after a compromise' : title;
    case 'grace':
      return `${title} for ${formatDuration(terms.gracePeriod)}`;
    case 'recovery':
      return `${title} for ${formatDuration(terms.recoveryPeriod)}`;
    default:
      return title;
  }
}

/**
 * In which order are these credentials rotated, where one waits for another? `undefined` where none does: then they
 * advance side by side.
 */
export function orderLine(credentials: readonly Credential[]): string | undefined {
  const groups = inGroups(credentials).map((group) => group.map(({ name }) => name).join(', '));
  if (groups.length < 2) return undefined;
  return `In this order: ${groups.join('; then ')}. Each begins when those before it are closed with success`;
}

/**
 * The steps as the request file keeps them for people. Credentials that are treated alike share their lines; where
 * they differ, each line begins with the names.
 */
export function stepLines(terms: readonly { readonly name: string; readonly terms: RotationTerms }[]): string[] {
  const groups = new Map<string, { names: string[]; lines: string[] }>();
  for (const { name, terms: of } of terms) {
    const lines = planSteps(of).map(({ title, reversibility }) => `${title} (${reversibility})`);
    const group = groups.get(lines.join('\n')) ?? { names: [], lines };
    group.names.push(name);
    groups.set(lines.join('\n'), group);
  }
  if (groups.size === 1) return [...groups.values()].flatMap(({ lines }) => lines);
  return [...groups.values()].flatMap(({ names, lines }) => lines.map((line) => `${names.join(', ')}: ${line}`));
}
