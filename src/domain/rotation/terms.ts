import type { Consumer, Credential, Strategy } from '../credential.js';
import { RekeyerError } from '../errors/index.js';
import type { RetryRule, RotationPolicy } from '../policy.js';
import type { StepName } from '../steps.js';
import { type Duration, HOUR, MINUTE } from '../time.js';
import { backFor, type Order, ROTATE, stepsFor } from './order.js';

/** One line of a rotation's step table; only `deliver` is there once for each wave of consumers. */
export interface StepRef {
  readonly step: StepName;
  readonly wave: number;
}

/** Everything the journal is held against: what this rotation consists of and how patient it is. */
export interface RotationTerms {
  readonly order: Order;
  readonly strategy: Strategy;
  readonly consumers: readonly Consumer[];
  readonly forward: readonly StepRef[];
  readonly back: readonly StepRef[];
  readonly gracePeriod: Duration;
  readonly recoveryPeriod: Duration;
  /** Longest outage of new logins; 0 where two values are valid at a time and there is none. */
  readonly acceptWindow: Duration;
  /** How long consumers may take until they are seen on the new value. */
  readonly adoptWithin: Duration;
  readonly retry: RetryRule;
  readonly autoRollback: boolean;
  readonly verifyRetired: boolean;
}

/** Without a word about adoption, a consumer has this long to be seen on the new value. */
const ADOPT_WITHIN: Duration = HOUR;
const ACCEPT_WINDOW: Duration = 5 * MINUTE;

/** Whether the old value dies the moment the new one is set, so that waiting costs an outage. */
export function replacesInPlace(strategy: Strategy): boolean {
  return strategy === 'immediate' || strategy === 'staged';
}

/**
 * What does a rotation of this credential under this policy consist of?
 *
 * @throws NEEDS_HUMAN when the credential names no strategy: the linker lets none through under `management: auto`
 */
export function termsOf(credential: Credential, policy: RotationPolicy, order: Order = ROTATE): RotationTerms {
  const { strategy } = credential;
  if (!strategy) throw new RekeyerError('NEEDS_HUMAN', `"${credential.name}" names no strategy to rotate it by`);
  const waves = [...new Set(credential.consumers.map(({ wave }) => wave))].sort((a, b) => a - b);
  const expand = (steps: readonly StepName[]): StepRef[] =>
    steps.flatMap<StepRef>((step) =>
      step === 'deliver' ? waves.map((wave) => ({ step, wave })) : [{ step, wave: 0 }],
    );
  const verifyRetired = credential.verifyRetired || order.emergency !== undefined || order.action === 'retire';
  const wanted = (step: StepName): boolean => step !== 'verify-retired' || verifyRetired;
  return {
    order,
    strategy,
    consumers: credential.consumers,
    forward: expand(stepsFor(strategy, order).filter(wanted)),
    back: expand(backFor(strategy, order)),
    gracePeriod: order.emergency ? 0 : policy.gracePeriod,
    recoveryPeriod: order.emergency ? 0 : policy.recoveryPeriod,
    acceptWindow: replacesInPlace(strategy) ? (credential.acceptWindow ?? ACCEPT_WINDOW) : 0,
    adoptWithin: adoptionTimeout(credential.consumers),
    retry: policy.retry,
    autoRollback: policy.autoRollback && !order.emergency,
    verifyRetired,
  };
}

function adoptionTimeout(consumers: readonly Consumer[]): Duration {
  const named = consumers
    .map(({ adoption }) => adoption?.options.timeout)
    .filter((timeout): timeout is Duration => typeof timeout === 'number');
  return named.length > 0 ? Math.max(...named) : ADOPT_WITHIN;
}
