import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import type { Material } from '../../domain/material.js';
import { draftOf, findDone } from '../../domain/rotation/progress.js';
import type { Later } from '../../ports/rotator.js';
import { fail, previousOf, type Step, type StepContext, type StepResult } from './step.js';

/** Asks the provider to sign the staged key, where it does; its answer is in the ledger before the order is completed. */
export const order: Step = async (context) => {
  const { rotator } = context.bindings;
  if (!rotator.order) return { evidence: { nothing: true } };
  const answer = await rotator.order(await keyOf(context), await previousOf(context));
  return isLater(answer) ? answer : { evidence: answer };
};

/**
 * Has the staged key signed and seals the whole at once. The order is in the journal and the key in custody, so a
 * crash at any instant is followed by the same certificate, not by another one.
 */
export async function sign(context: StepContext): Promise<StepResult> {
  const { bindings, progress } = context;
  const { rotator, custody } = bindings;
  const staged = await custody.read(progress.version);
  if (staged) {
    await rotator.issue(staged, await previousOf(context));
    return signed(staged, context);
  }
  if (!rotator.sign) throw new RekeyerError('INTERNAL', 'this rotator has nothing signed');
  const ordered = findDone(progress, 'order')?.evidence ?? {};
  const candidate = await rotator.sign(progress.version, await keyOf(context), ordered);
  if (isLater(candidate)) return candidate;
  await custody.stage(candidate);
  return signed(candidate, context);
}

function signed(candidate: Material, { bindings }: StepContext): StepResult {
  return { evidence: { fingerprint: bindings.fingerprint(candidate), ...candidate.open } };
}

/** @throws CUSTODY_UNREADABLE when the key is not there: nothing is signed that nobody could use */
async function keyOf({ bindings, progress }: StepContext): Promise<Material> {
  const found = await bindings.custody.read(draftOf(progress.version));
  return found ?? fail('CUSTODY_UNREADABLE', `the key of ${progress.version} is not in custody any more`);
}

function isLater(answer: Evidence | Material | Later): answer is Later {
  return 'until' in answer && typeof answer.until === 'number';
}
