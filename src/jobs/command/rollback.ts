import { findDone } from '../../domain/rotation/progress.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';
import { openRotation } from './open-rotation.js';

/**
 * Lets a rotation that is under way go back to the value before, by the steps of its own strategy. Possible for as
 * long as that value exists; whoever asked for the rotation cannot turn it round alone.
 */
export const rollback: Handler = async ({ command, by, subject }, { ledger }, { actor }) => {
  const { credential, snapshot } = subject;
  if (!credential || command.verb !== 'rollback') return refusal('name the rotation: /rotate rollback <rotation>.');
  const open = openRotation(credential.name, snapshot);
  if (!open || open.rotation !== command.rotation) {
    return refusal(`${command.rotation} is not under way; a value that was destroyed cannot come back.`);
  }
  const { rotation, progress, requester } = open;
  if (progress.direction === 'back') return refusal(`${rotation} is on its way back already.`);
  if (progress.intended?.step === 'destroy' || findDone(progress, 'destroy')) {
    return refusal(`the value before ${rotation} is destroyed, or is being destroyed, and cannot come back.`);
  }
  const who = `${by.login}:${by.id}`;
  if (requester === who) return refusal(`you asked for ${rotation}; another approver must send it back.`);
  const draft = {
    type: 'resumed',
    data: { command: 'rollback', by: who },
    rotation,
    credential: credential.name,
    actor,
  } as const;
  await ledger.append(snapshot, `${rotation}: to be rolled back`, [draft], { urgent: true });
  return answered(`${rotation} goes back to the value before.`, 'done', { wake: true });
};
