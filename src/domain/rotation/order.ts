import type { Strategy } from '../credential.js';
import type { Draft, Entry } from '../ledger/event.js';
import type { EmergencyMode, RequestAction } from '../request.js';
import { rollbackSteps, type StepName, strategySteps } from '../steps.js';

/** What was asked for, as far as it changes the steps. */
export interface Order {
  /** Only `rotate` and `retire` have steps. */
  readonly action: RequestAction;
  readonly emergency?: EmergencyMode;
}

export const ROTATE: Order = { action: 'rotate' };

/** What does a rotation with these entries carry out? An emergency may be declared in the middle of it. */
export function orderOf(lines: readonly (Entry | Draft)[]): Order {
  let order: Order = ROTATE;
  for (const line of lines) {
    if (line.type === 'requested') order = { ...order, action: line.data.action };
    if (line.type === 'emergency') order = { ...order, emergency: line.data.mode };
  }
  return order;
}

/** What an emergency does not wait for. Proof is never among it. */
const PATIENCE: readonly StepName[] = ['adopt', 'grace', 'drain', 'recovery'];

/** Nobody is to use it any more: it is switched off, seen to be refused, kept for a while and destroyed. */
const RETIRE: readonly StepName[] = ['preflight', 'stage', 'drain', 'revoke', 'verify-refused', 'recovery', 'remove'];

/** The old value first; where a new one takes its place, setting that is what switches the old one off. */
const REVOKE_FIRST: readonly StepName[] = [
  'preflight',
  'stage',
  'revoke',
  'issue',
  'verify',
  'deliver',
  'promote',
  'verify-retired',
  'destroy',
];

/** The steps that carry out an order by this strategy, before waves are told apart. */
export function stepsFor(strategy: Strategy, { action, emergency }: Order): readonly StepName[] {
  if (action === 'retire') return emergency ? RETIRE.filter((step) => !PATIENCE.includes(step)) : RETIRE;
  if (!emergency) return strategySteps[strategy];
  const twoSlots = strategy === 'dual-write' || strategy === 'blue-green';
  if (emergency === 'revoke-first' && twoSlots) return REVOKE_FIRST;
  return strategySteps[strategy].filter((step) => !PATIENCE.includes(step));
}

/** The way back from it. */
export function backFor(strategy: Strategy, { action }: Order): readonly StepName[] {
  return action === 'retire' ? ['reactivate', 'verify-previous'] : rollbackSteps(strategy);
}
