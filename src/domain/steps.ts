import type { Strategy } from './credential.js';

/** The steps a rotation can consist of; strategies are tables of them, in this vocabulary only. */
export const stepNames = [
  'preflight',
  'stage',
  'order',
  'issue',
  'deliver',
  'verify',
  'promote',
  'adopt',
  'grace',
  'drain',
  'deactivate',
  'verify-retired',
  'recovery',
  'destroy',
  'revoke',
  'verify-refused',
  'remove',
  'reactivate',
  'undo-deliver',
  'undo-issue',
  'verify-previous',
  'discard',
] as const;
export type StepName = (typeof stepNames)[number];

/** What a plan tells its approver about a step: can it be taken back, and how? */
export type Reversibility = 'no effect' | 'reversible' | 'reversible until destroyed' | 'final';

export interface StepLaw {
  /** As a person reads it in the plan. */
  readonly title: string;
  readonly reversibility: Reversibility;
  /** Waits for the world or a timer and holds no lease meanwhile. */
  readonly waits: boolean;
  /** From here on the consumer may depend on the candidate: a failure is no longer undone silently. */
  readonly switches: boolean;
  /** Changes what consumers or the provider hold: between steps it waits for a window and for the end of a freeze. */
  readonly disturbs: boolean;
}

const law = (title: string, reversibility: Reversibility, more: Partial<StepLaw> = {}): StepLaw => ({
  title,
  reversibility,
  waits: false,
  switches: false,
  disturbs: false,
  ...more,
});

export const stepLaws: Readonly<Record<StepName, StepLaw>> = {
  preflight: law('Look before acting: provider, custody, consumers and probes as planned', 'no effect'),
  stage: law('Seal the candidate and the value in use in custody', 'reversible'),
  order: law('Ask the provider to sign the staged key; what it answers is written down first', 'no effect'),
  issue: law('Make the candidate valid at the provider', 'reversible', { disturbs: true }),
  deliver: law('Deliver the candidate and reload the consumers', 'reversible', { switches: true, disturbs: true }),
  verify: law('Prove that the candidate is accepted and a wrong value is refused', 'no effect'),
  promote: law('Make the candidate the value in use in custody', 'reversible', { switches: true }),
  adopt: law('See every consumer use the candidate', 'no effect', { waits: true }),
  grace: law('Keep both values valid', 'no effect', { waits: true }),
  drain: law('Let uses of the old value end', 'no effect', { waits: true }),
  deactivate: law('Switch the old value off', 'reversible until destroyed', { disturbs: true }),
  'verify-retired': law('Prove that the old value is refused', 'no effect'),
  recovery: law('Keep the old value recoverable', 'no effect', { waits: true }),
  destroy: law('Destroy the old value', 'final', { disturbs: true }),
  revoke: law('Switch the value in use off, before anything replaces it', 'reversible until destroyed', {
    switches: true,
    disturbs: true,
  }),
  'verify-refused': law('Prove that the value that was in use is refused', 'no effect'),
  remove: law('Destroy the value that was in use; nothing replaces it', 'final', { disturbs: true }),
  reactivate: law('Switch the old value on again', 'reversible'),
  'undo-deliver': law('Put the previous value back to the consumers', 'reversible'),
  'undo-issue': law('Make the previous value valid again, the candidate invalid', 'reversible'),
  'verify-previous': law('Prove that the previous value is accepted', 'no effect'),
  discard: law('Remove the candidate from custody', 'final'),
};

/**
 * The step tables. `immediate` and `staged` replace a value in place: the old one dies with `issue`, so there is
 * nothing to keep valid nor to switch off. `dual-write` and `blue-green` keep two values valid until consumers are
 * seen on the new one. `renew` is for what ends by itself (certificates): we make a key, the provider signs it, both
 * values hold side by side, and the proof is what the consumer shows to the world; so it is delivered first and proven
 * then, and nothing is switched off.
 */
export const strategySteps: Readonly<Record<Strategy, readonly StepName[]>> = {
  immediate: [
    'preflight',
    'stage',
    'issue',
    'deliver',
    'verify',
    'promote',
    'adopt',
    'verify-retired',
    'recovery',
    'destroy',
  ],
  staged: [
    'preflight',
    'stage',
    'issue',
    'verify',
    'deliver',
    'promote',
    'adopt',
    'verify-retired',
    'recovery',
    'destroy',
  ],
  'dual-write': [
    'preflight',
    'stage',
    'issue',
    'verify',
    'deliver',
    'promote',
    'adopt',
    'grace',
    'drain',
    'deactivate',
    'verify-retired',
    'recovery',
    'destroy',
  ],
  renew: [
    'preflight',
    'stage',
    'order',
    'issue',
    'deliver',
    'verify',
    'promote',
    'verify-retired',
    'recovery',
    'destroy',
  ],
  'blue-green': [
    'preflight',
    'stage',
    'issue',
    'verify',
    'deliver',
    'promote',
    'adopt',
    'grace',
    'drain',
    'deactivate',
    'verify-retired',
    'recovery',
    'destroy',
  ],
};

/**
 * The way back. In place, the provider goes first, because every minute is an outage; with two valid values the
 * consumers go first, because nothing is switched off before its users are seen elsewhere. What a consumer shows can
 * be proven only after it has it again.
 */
export function rollbackSteps(strategy: Strategy): readonly StepName[] {
  if (strategy === 'renew') return ['undo-deliver', 'verify-previous', 'undo-issue', 'discard'];
  return strategy === 'immediate' || strategy === 'staged'
    ? ['undo-issue', 'undo-deliver', 'verify-previous', 'discard']
    : ['reactivate', 'verify-previous', 'undo-deliver', 'undo-issue', 'discard'];
}
