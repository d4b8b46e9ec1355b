import type { ErrorCode } from '../../domain/errors/index.js';
import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import type { Draft } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import { afterFailure } from '../../domain/rotation/next.js';
import { foldMore } from '../../domain/rotation/progress.js';
import type { StepRef } from '../../domain/rotation/terms.js';
import { formatInstant, type Instant, SECOND } from '../../domain/time.js';
import type { Random } from '../../ports/random.js';
import { steps } from '../steps/index.js';
import { previousVersionOf, type StepContext } from '../steps/step.js';

/** What came of a step, ready to be appended, and what went wrong in our own words. */
export interface StepOutcome {
  readonly events: readonly StepEvent[];
  readonly message?: string;
}

type StepEvent =
  Extract<Draft, { type: 'done' | 'failed' | 'waiting' | 'rolling-back' | 'needs-human' }> extends infer T
    ? T extends { type: infer Type; data: infer Data }
      ? { readonly type: Type; readonly data: Data }
      : never
    : never;

/**
 * Runs one step that was journalled as intended and turns whatever happens into entries: done, waiting, or failed
 * with what follows from it. An error that is not ours counts as an unknown outcome: the next run observes.
 */
export async function attemptStep(context: StepContext, ref: StepRef, random: Random): Promise<StepOutcome> {
  const base = { step: ref.step, wave: ref.wave };
  const { version } = context.progress;
  try {
    const result = await steps[ref.step](context, ref);
    if ('until' in result) {
      return { events: [{ type: 'waiting', data: { step: ref.step, until: upToSecond(result.until) } }] };
    }
    return { events: [{ type: 'done', data: { ...base, version, evidence: result.evidence } }] };
  } catch (error) {
    if (isFatal(error)) throw error;
    return failure(context, ref, error, random);
  }
}

/** Whole seconds are written; rounded down, the timer would go off before its time, and again, and again. */
function upToSecond(until: Instant): string {
  return formatInstant(Math.ceil(until / SECOND) * SECOND);
}

/** Errors of the runner itself are not a step's outcome: nothing is known, nothing is written. */
function isFatal(error: unknown): boolean {
  return hasCode(error, 'LEDGER_CONFLICT', 'LEDGER_MISSING', 'LEDGER_GONE', 'LEDGER_BROKEN', 'LEDGER_FOREIGN');
}

async function failure(context: StepContext, ref: StepRef, error: unknown, random: Random): Promise<StepOutcome> {
  const ours = error instanceof RekeyerError ? error : undefined;
  const code: ErrorCode = ours?.code ?? 'INTERNAL';
  const data = { ...ref, version: context.progress.version, code, definite: isCertain(code) };
  const failed: StepEvent = { type: 'failed', data };
  const message = ours?.message ?? 'something unforeseen happened; it is looked at again before anything is done';
  const after = foldMore(context.progress, failed);
  const verdict = needsPersonAtOnce(code)
    ? ({ next: 'ask' } as const)
    : afterFailure(after, context.terms, context.clock.now(), (random.bytes(1)[0] ?? 0) / 255);
  if (verdict.next === 'retry') {
    const at = Math.max(verdict.at, ours?.notBefore ?? verdict.at);
    return { events: [{ type: 'failed', data: { ...data, nextTry: upToSecond(at) } }], message };
  }
  if (verdict.next === 'roll-back') {
    return { events: [failed, { type: 'rolling-back', data: { step: ref.step, code } }], message };
  }
  const valid = await whatIsValid(context);
  return { events: [failed, { type: 'needs-human', data: { code, valid } }], message };
}

/** Codes by which a member promises that nothing changed; every other error leaves the outcome open. */
function isCertain(code: ErrorCode): boolean {
  return code === 'PROVIDER_REJECTED' || code === 'PROVIDER_UNAVAILABLE' || code === 'DRIFT';
}

/** Drift and a void verification do not pass by waiting; a person has to look. */
function needsPersonAtOnce(code: ErrorCode): boolean {
  return code === 'DRIFT' || code === 'NOT_ADOPTED' || code === 'NOT_DRAINED';
}

/** One sentence from an observation made now: which of the two values the provider lets in. */
export async function whatIsValid({ bindings, progress }: StepContext): Promise<string> {
  const version = previousVersionOf(progress);
  if (!progress.touched || version === undefined) return 'nothing was touched';
  const previous = await staged(() => bindings.custody.read(version));
  const candidate = await staged(() => bindings.custody.read(progress.version));
  const say = async (what: string, material: Material | undefined): Promise<string> =>
    `${what}: ${material ? await ask(() => bindings.rotator.accepts(material)) : 'not in custody'}`;
  return `${await say('previous value', previous)}; ${await say('new value', candidate)}`;
}

async function staged(read: () => Promise<Material | undefined>): Promise<Material | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RekeyerError) return undefined;
    throw error;
  }
}

async function ask(accepts: () => Promise<string>): Promise<string> {
  try {
    return await accepts();
  } catch (error) {
    if (error instanceof RekeyerError) return 'could not be tried';
    throw error;
  }
}
