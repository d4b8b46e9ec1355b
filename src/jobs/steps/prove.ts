import type { Material } from '../../domain/material.js';
import type { Probe } from '../../ports/probe.js';
import type { Answer } from '../../ports/rotator.js';
import { candidateOf, fail, previousOf, type Step } from './step.js';

/**
 * What do all probes say of this value? Accepted only when each accepts it *and* refuses a decoy; one refusal is a
 * refusal; anything unclear is `unreachable`.
 *
 * @throws VERIFICATION_VOID when a decoy is accepted: then no answer of this server proves anything
 * @throws VERIFY_FAILED without any probe: silence is not proof
 */
export async function provesLife(probes: readonly Probe[], material: Material): Promise<Answer> {
  if (probes.length === 0) fail('VERIFY_FAILED', 'no probe is named, so nothing can be proven');
  let worst: Answer = 'accepted';
  for (const probe of probes) {
    const decoy = await probe.attempt(probe.decoy(material));
    if (decoy === 'accepted') fail('VERIFICATION_VOID', 'a random value was accepted');
    const answer = await probe.attempt(material);
    if (answer === 'refused') return 'refused';
    if (answer === 'unreachable' || decoy === 'unreachable') worst = 'unreachable';
  }
  return worst;
}

async function assertLife(probes: readonly Probe[], material: Material, what: string): Promise<void> {
  const answer = await provesLife(probes, material);
  if (answer === 'unreachable') fail('PROVIDER_UNAVAILABLE', `${what} could not be proven${seenBy(probes)}`);
  if (answer === 'refused') fail('VERIFY_FAILED', `${what} is refused${seenBy(probes)}`);
}

/** What the probes saw last, as the end of a sentence; empty where they do not say. */
export function seenBy(probes: readonly Probe[]): string {
  const seen = probes.flatMap((probe) => probe.lastSeen?.() || []);
  return seen.length === 0 ? '' : `: ${seen.join('; ')}`;
}

/** Proves that the candidate is accepted while a wrong value is refused. */
export const verify: Step = async (context) => {
  await assertLife(context.bindings.probes, await candidateOf(context), 'the candidate');
  return { evidence: { accepted: true, decoyRefused: true, probes: context.bindings.probes.length } };
};

/** Proves, after the way back, that the previous value works again. */
export const verifyPrevious: Step = async (context) => {
  await assertLife(context.bindings.probes, await previousOf(context), 'the previous value');
  return { evidence: { accepted: true, decoyRefused: true } };
};

/** Proves that the previous value is refused by every probe, beside a candidate that is accepted. */
export const verifyRetired: Step = async (context) => {
  const { probes } = context.bindings;
  const previous = await previousOf(context);
  await assertLife(probes, await candidateOf(context), 'the candidate');
  for (const probe of probes) {
    const answer = await probe.attempt(previous);
    if (answer === 'accepted') fail('RETIRED_ACCEPTED', 'the previous value is still accepted');
    if (answer === 'unreachable') fail('PROVIDER_UNAVAILABLE', 'the previous value could not be tried');
  }
  return { evidence: { previousRefused: true } };
};
