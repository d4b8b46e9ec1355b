import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import { findDone, type Progress } from '../../domain/rotation/progress.js';
import type { Bindings } from '../../ports/bindings.js';
import { previousOf, type StepContext, type StepResult } from './step.js';

/**
 * Has the provider mint the candidate and seals it at once: until custody has it, it exists only in memory. Where the
 * runner dies in between, the next `mint` sweeps the orphan; where custody refuses, the new value is taken back and
 * nothing changed.
 */
export async function mint(context: StepContext): Promise<StepResult> {
  const { bindings, progress } = context;
  const { rotator, custody } = bindings;
  const previous = await previousOf(context);
  const staged = await custody.read(progress.version);
  if (staged) {
    await rotator.issue(staged, previous);
    return minted(staged, bindings);
  }
  if (!rotator.mint) throw new RekeyerError('INTERNAL', 'this rotator mints nothing');
  const candidate = await rotator.mint(progress.version, before(progress), progress.touchedAt);
  try {
    await custody.stage(candidate);
  } catch (error) {
    await takeBack(bindings, candidate, previous);
    throw error;
  }
  return minted(candidate, bindings);
}

/** On the way back: removes what a `mint` may have left whose answer was lost before custody had the value. */
export async function sweep({ bindings, progress }: StepContext): Promise<Evidence> {
  if (progress.touchedAt === undefined || !bindings.rotator.sweep) return { nothing: true };
  return bindings.rotator.sweep(before(progress), progress.touchedAt);
}

/** @throws OUTCOME_UNKNOWN when that fails too: whatever it was, the provider may hold a value that nobody knows */
async function takeBack({ rotator }: Bindings, candidate: Material, previous: Material): Promise<void> {
  try {
    await rotator.revert(candidate, previous);
  } catch (cause) {
    throw new RekeyerError('OUTCOME_UNKNOWN', 'the new value could be neither kept nor taken back', { cause });
  }
}

function minted(candidate: Material, bindings: Bindings): StepResult {
  return { evidence: { fingerprint: bindings.fingerprint(candidate), ...candidate.open } };
}

/** The open fields that the first look journalled, what was there before anything was minted; and what was ordered. */
function before(progress: Progress): Record<string, string> {
  const seen = { ...findDone(progress, 'preflight')?.evidence, ...findDone(progress, 'order')?.evidence };
  const evidence = Object.entries(seen);
  return Object.fromEntries(evidence.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}
