import type { Credential } from '../../domain/credential.js';
import type { ErrorCode } from '../../domain/errors/index.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import { draftOf, findDone, type Progress, versionOf } from '../../domain/rotation/progress.js';
import type { RotationTerms, StepRef } from '../../domain/rotation/terms.js';
import type { Instant } from '../../domain/time.js';
import type { Bindings } from '../../ports/bindings.js';
import type { Clock } from '../../ports/clock.js';

/** What a step sees: the journal so far and the credential's members. */
export interface StepContext {
  readonly credential: Credential;
  readonly terms: RotationTerms;
  readonly progress: Progress;
  readonly bindings: Bindings;
  readonly clock: Clock;
  /** Fingerprint of the value in use as the ledger knows it; without one there was no rotation of ours yet. */
  readonly known: string | undefined;
}

/** A step is done with evidence, or has to wait and is asked again at `until`. */
export type StepResult = { readonly evidence: Evidence } | { readonly until: Instant };

/**
 * One step of a rotation. Law: it looks at the world before it acts, so that a second run after a crash at any
 * instant finishes what the first began and adds nothing.
 */
export type Step = (context: StepContext, ref: StepRef) => Promise<StepResult>;

/** Stops a step with a code of the catalogue. */
export function fail(code: ErrorCode, message: string): never {
  throw new RekeyerError(code, message);
}

/**
 * The value in use before this rotation: as it lies in custody, or, the first time, as its destination holds it,
 * completed by what the provider knows. @throws DRIFT when there is none, because then there is no way back
 */
export async function inUse({ bindings }: StepContext): Promise<Material> {
  const found = await bindings.custody.current();
  if (!found) fail('DRIFT', 'neither custody nor the consumer holds a value in use, so there is no way back');
  return (await bindings.custody.read(found.version)) ?? (await bindings.rotator.capture(found));
}

/**
 * The candidate of this attempt, from custody.
 *
 * @throws CUSTODY_UNREADABLE when it is not there: a candidate that lies in no custody was never set, and must not be
 */
export async function candidateOf({ bindings, progress }: StepContext): Promise<Material> {
  const found = await bindings.custody.read(progress.version);
  return found ?? fail('CUSTODY_UNREADABLE', `the candidate ${progress.version} is not in custody any more`);
}

/** The version that was in use when this rotation staged its candidate; `undefined` before `stage`. */
export function previousVersionOf(progress: Progress): string | undefined {
  const version = findDone(progress, 'stage')?.evidence.previousVersion;
  return typeof version === 'string' ? version : undefined;
}

/** The value that was in use before this rotation, from custody. @throws CUSTODY_UNREADABLE */
export async function previousOf({ bindings, progress }: StepContext): Promise<Material> {
  const version = previousVersionOf(progress);
  const found = version === undefined ? undefined : await bindings.custody.read(version);
  return found ?? fail('CUSTODY_UNREADABLE', `the previous value ${version ?? ''} is not in custody any more`);
}

/** Removes the candidates of the first `attempts` attempts from custody. */
export async function forgetCandidates(
  { bindings, progress }: Pick<StepContext, 'bindings' | 'progress'>,
  attempts: number,
): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    await bindings.custody.forget(versionOf(progress.rotation, attempt));
  }
  await forgetKeys({ bindings, progress }, attempts);
}

/** Removes the keys that the candidates of the first `attempts` attempts were signed for, where they lie apart. */
export async function forgetKeys(
  { bindings, progress }: Pick<StepContext, 'bindings' | 'progress'>,
  attempts: number,
): Promise<void> {
  if (bindings.capabilities.mints !== 'signed') return;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    await bindings.custody.forget(draftOf(versionOf(progress.rotation, attempt)));
  }
}
