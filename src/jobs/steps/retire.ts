import type { Evidence } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import { findDone } from '../../domain/rotation/progress.js';
import { replacesInPlace } from '../../domain/rotation/terms.js';
import { type Duration, MINUTE } from '../../domain/time.js';
import { provesLife } from './prove.js';
import {
  candidateOf,
  fail,
  forgetCandidates,
  forgetKeys,
  previousOf,
  previousVersionOf,
  type Step,
  type StepContext,
} from './step.js';

/**
 * Nothing is switched off or destroyed before its successor is proven *now*, from the world: what the ledger says is
 * not enough, because whoever could write it could lie in it.
 */
async function assertSuccessor(context: StepContext): Promise<void> {
  const answer = await provesLife(context.bindings.probes, await candidateOf(context));
  if (answer === 'refused') fail('VERIFY_FAILED', 'the new value is refused now, so the old one stays');
  if (answer === 'unreachable') fail('PROVIDER_UNAVAILABLE', 'the new value could not be tried, so the old one stays');
}

/** Who used the old value after it was switched off still wants it: somebody switched it on again meanwhile. */
async function assertUnwanted({ bindings, progress }: StepContext, previous: Material): Promise<void> {
  const off = (findDone(progress, 'verify-retired') ?? findDone(progress, 'deactivate'))?.at;
  if (off === undefined) return;
  const { count } = await bindings.rotator.uses(previous, { since: off + STILL_OURS });
  if (count > 0) fail('NOT_DRAINED', 'the old value was used after it had been switched off, so it is not destroyed');
}

/** Providers tell the last use by the minute, and the last one that we know of is our own proof. */
const STILL_OURS: Duration = MINUTE;

/** Switches the old value off in a way that can be taken back. */
export const deactivate: Step = async (context) => {
  await assertSuccessor(context);
  return { evidence: await context.bindings.rotator.deactivate(await previousOf(context)) };
};

/**
 * Destroys the old value at the provider, where it still lives there, and then in custody, with the candidates of
 * attempts that were refused.
 */
export const destroy: Step = async (context) => {
  const { bindings, progress, terms } = context;
  await assertSuccessor(context);
  const version = previousVersionOf(progress);
  const previous = version === undefined ? undefined : await bindings.custody.read(version);
  let evidence: Evidence = {};
  if (previous && !replacesInPlace(terms.strategy)) {
    await assertUnwanted(context, previous);
    evidence = await bindings.rotator.destroy(previous, progress.reason);
  }
  if (version !== undefined) await bindings.custody.forget(version);
  await forgetCandidates(context, progress.attempt - 1);
  await forgetKeys(context, progress.attempt);
  return { evidence: { ...evidence, forgotten: true } };
};
