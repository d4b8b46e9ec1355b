import { fail, forgetCandidates, forgetKeys, previousOf, previousVersionOf, type Step } from './step.js';

/**
 * Switches the value in use off although nothing replaces it yet: ordered by people, for what is abused now or not
 * wanted any more.
 */
export const revoke: Step = async (context) => ({
  evidence: await context.bindings.rotator.deactivate(await previousOf(context)),
});

/**
 * Proves, where there is no successor to compare with, that the value is refused by every probe, and that a wrong one
 * is refused too; silence is no proof.
 */
export const verifyRefused: Step = async (context) => {
  const { probes } = context.bindings;
  if (probes.length === 0) fail('VERIFY_FAILED', 'no probe is named, so nothing can be proven');
  const previous = await previousOf(context);
  for (const probe of probes) {
    const answers = [await probe.attempt(probe.decoy(previous)), await probe.attempt(previous)];
    if (answers[0] === 'accepted') fail('VERIFICATION_VOID', 'a random value was accepted');
    if (answers.includes('accepted')) fail('RETIRED_ACCEPTED', 'the value is still accepted');
    if (answers.includes('unreachable')) fail('PROVIDER_UNAVAILABLE', 'the value could not be tried');
  }
  return { evidence: { previousRefused: true } };
};

/** Destroys what was switched off, at the provider and then in custody. */
export const remove: Step = async (context) => {
  const { bindings, progress } = context;
  const version = previousVersionOf(progress);
  const previous = version === undefined ? undefined : await bindings.custody.read(version);
  const evidence = previous ? await bindings.rotator.destroy(previous, progress.reason) : {};
  if (version !== undefined) await bindings.custody.forget(version);
  await forgetCandidates(context, progress.attempt);
  await forgetKeys(context, progress.attempt);
  return { evidence: { ...evidence, forgotten: true } };
};
