import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import type { Material } from '../../domain/material.js';
import { findDone } from '../../domain/rotation/progress.js';
import { candidateOf, previousOf, type Step, type StepContext, type StepResult } from './step.js';

/** Makes the candidate valid at the provider: sets what was staged, or has it minted and stages it at once. */
export const issue: Step = (context) =>
  context.bindings.capabilities.mints === 'provider' ? mint(context) : set(context);

/**
 * An answer that was lost is not repeated blindly: the provider is asked whether it accepts the candidate, and only
 * an acceptance counts as done.
 */
async function set(context: StepContext): Promise<StepResult> {
  const { rotator } = context.bindings;
  const candidate = await candidateOf(context);
  const previous = await previousOf(context);
  try {
    return { evidence: await rotator.issue(candidate, previous) };
  } catch (error) {
    if (hasCode(error, 'PROVIDER_REJECTED', 'PROVIDER_UNAVAILABLE')) throw error;
    if ((await rotator.accepts(candidate)) !== 'accepted') throw error;
    return { evidence: { observed: true } };
  }
}

/**
 * A minted value exists only in memory until custody has it. Where custody refuses, the new value is destroyed by
 * its own name and nothing changed; where the runner dies, the next `mint` removes the orphan it finds.
 */
async function mint({ bindings, progress }: StepContext): Promise<StepResult> {
  const staged = await bindings.custody.read(progress.version);
  if (staged) return minted(staged, bindings.fingerprint(staged));
  if (!bindings.rotator.mint) throw new RekeyerError('INTERNAL', 'this rotator mints nothing');
  const candidate = await bindings.rotator.mint(progress.version, before(findDone(progress, 'preflight')?.evidence));
  try {
    await bindings.custody.stage(candidate);
  } catch (error) {
    if (!(error instanceof RekeyerError)) throw error;
    await bindings.rotator.destroy(candidate);
    throw error;
  }
  return minted(candidate, bindings.fingerprint(candidate));
}

function minted(candidate: Material, fingerprint: string): StepResult {
  return { evidence: { fingerprint, ...candidate.open } };
}

/** The open fields that the first look journalled: what was there before anything was minted. */
function before(evidence: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(evidence).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
