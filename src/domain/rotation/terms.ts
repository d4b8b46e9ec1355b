import type { Consumer, Credential, Strategy } from '../credential.js';
import { RekeyerError } from '../errors/index.js';
import type { Freeze, RetryRule, RotationPolicy, Window } from '../policy.js';
import type { StepName } from '../steps.js';
import { type Duration, HOUR, type Instant, MINUTE } from '../time.js';
import { backFor, type Order, ROTATE, stepsFor } from './order.js';

/**
 * One line of a rotation's step table. `deliver` is there once for each wave of consumers; so is `adopt` for each wave
 * but the last, where two values are valid at a time. What concerns all consumers has wave 0.
 */
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
  /** When consumers may be disturbed; the way back and an outage that runs wait for none of it. */
  readonly windows: readonly Window[];
  readonly freezes: readonly Freeze[];
  /** When the value that is replaced stops working by itself, where it does: that beats windows and freezes. */
  readonly endsAt?: Instant;
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
  const verifyRetired = credential.verifyRetired || order.emergency !== undefined || order.action === 'retire';
  const wanted = (step: StepName): boolean => step !== 'verify-retired' || verifyRetired;
  const expand = (steps: readonly StepName[]): StepRef[] =>
    steps.flatMap((step) => inWaves(step, waves, strategy, order));
  return {
    order,
    strategy,
    consumers: credential.consumers,
    forward: expand(stepsFor(strategy, order).filter(wanted)),
    back: expand(backFor(strategy, order)),
    gracePeriod: order.emergency ? 0 : policy.gracePeriod,
    recoveryPeriod: order.emergency ? 0 : policy.recoveryPeriod,
    acceptWindow: replacesInPlace(strategy) ? (credential.acceptWindow ?? ACCEPT_WINDOW) : 0,
    windows: order.emergency ? [] : policy.windows,
    freezes: order.emergency ? [] : policy.freezes,
    retry: policy.retry,
    autoRollback: policy.autoRollback && !order.emergency,
    verifyRetired,
  };
}

/**
 * A step as often as the waves of consumers need it. A wave is delivered once the one before it was *seen* on the new
 * value, so that the first can be a canary. In place nobody waits between waves: the old value is dead already, and
 * whoever is not served yet is locked out; nor in an emergency.
 */
function inWaves(step: StepName, waves: readonly number[], strategy: Strategy, { emergency }: Order): StepRef[] {
  if (step !== 'deliver') return [{ step, wave: 0 }];
  const seen = !emergency && (strategy === 'dual-write' || strategy === 'blue-green');
  const last = waves.at(-1);
  return waves.flatMap((wave): StepRef[] => [
    { step: 'deliver', wave },
    ...(seen && wave !== last ? [{ step: 'adopt' as const, wave }] : []),
  ]);
}

/**
 * How long may the consumers of a wave (0: all) take until they are seen on the new value? The longest of their
 * `adoption.timeout`, an hour where none says.
 */
export function adoptWithin({ consumers }: Pick<RotationTerms, 'consumers'>, wave: number): Duration {
  const named = consumers
    .filter((consumer) => wave === 0 || consumer.wave === wave)
    .map(({ adoption }) => adoption?.options.timeout)
    .filter((timeout): timeout is Duration => typeof timeout === 'number');
  return named.length > 0 ? Math.max(...named) : ADOPT_WITHIN;
}
