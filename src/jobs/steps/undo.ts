import { bring } from './deliver.js';
import { sweep } from './mint.js';
import { forgetCandidates, previousOf, previousVersionOf, type Step } from './step.js';

/** Switches the previous value on again, where this rotation may have switched it off. */
export const reactivate: Step = async (context) => {
  if (!context.progress.deactivating) return { evidence: { nothing: true } };
  return { evidence: await context.bindings.rotator.reactivate(await previousOf(context)) };
};

/**
 * Makes the previous value the valid one again at the provider, and the candidate invalid. A candidate that lies in
 * no custody was never set, so there is nothing to take back; but the provider may have minted one and its answer was
 * lost.
 */
export const undoIssue: Step = async (context) => {
  const { bindings, progress } = context;
  if (!progress.touched) return { evidence: { nothing: true } };
  const candidate = await bindings.custody.read(progress.version);
  if (!candidate) return { evidence: await sweep(context) };
  return { evidence: await bindings.rotator.revert(candidate, await previousOf(context)) };
};

/** Puts the previous value back to every consumer that may have the candidate; those that have it reload only. */
export const undoDeliver: Step = async (context) => {
  const { bindings, progress } = context;
  if (!progress.delivering) return { evidence: { nothing: true } };
  await bring(bindings.consumers, await previousOf(context));
  return { evidence: { restored: bindings.consumers.length } };
};

/** Makes the previous value the one in use in custody again and forgets every candidate of this rotation. */
export const discard: Step = async (context) => {
  const { custody } = context.bindings;
  const { progress } = context;
  const previous = previousVersionOf(progress);
  if (previous !== undefined) await custody.promote(previous);
  await forgetCandidates(context, progress.attempt);
  return { evidence: { forgotten: progress.attempt } };
};
