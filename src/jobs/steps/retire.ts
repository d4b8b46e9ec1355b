import type { Evidence } from '../../domain/ledger/event.js';
import { replacesInPlace } from '../../domain/rotation/terms.js';
import { provesLife } from './prove.js';
import { candidateOf, fail, previousOf, previousVersionOf, type Step, type StepContext } from './step.js';

/**
 * Nothing is switched off or destroyed before its successor is proven *now*, from the world: what the ledger says is
 * not enough, because whoever could write it could lie in it.
 */
async function assertSuccessor(context: StepContext): Promise<void> {
  const answer = await provesLife(context.bindings.probes, await candidateOf(context));
  if (answer === 'refused') fail('VERIFY_FAILED', 'the new value is refused now, so the old one stays');
  if (answer === 'unreachable') fail('PROVIDER_UNAVAILABLE', 'the new value could not be tried, so the old one stays');
}

/** Switches the old value off in a way that can be taken back. */
export const deactivate: Step = async (context) => {
  await assertSuccessor(context);
  return { evidence: await context.bindings.rotator.deactivate(await previousOf(context)) };
};

/** Destroys the old value at the provider, where it still lives there, and then in custody. */
export const destroy: Step = async (context) => {
  const { bindings, progress, terms } = context;
  await assertSuccessor(context);
  const version = previousVersionOf(progress);
  const previous = version === undefined ? undefined : await bindings.custody.read(version);
  let evidence: Evidence = {};
  if (previous && !replacesInPlace(terms.strategy)) evidence = await bindings.rotator.destroy(previous);
  if (version !== undefined) await bindings.custody.forget(version);
  return { evidence: { ...evidence, forgotten: true } };
};
