import { foldProgress } from '../../domain/rotation/progress.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/** Lets a rotation that stopped for a person go on; what it finds at the provider decides, not what it did before. */
export const retry: Handler = async ({ by, subject }, { ledger }, { actor }) => {
  const { credential, snapshot } = subject;
  const open = credential && snapshot.state.credentials.get(credential.name)?.open;
  const rotation = open?.[0]?.rotation;
  if (!credential || !open || !rotation) return refusal('there is no rotation to try again.');
  if (!foldProgress(rotation, credential.name, open).needsHuman)
    return refusal(`${rotation} does not wait for a person.`);
  const data = { command: 'retry', by: `${by.login}:${by.id}` } as const;
  const draft = { type: 'resumed', data, rotation, credential: credential.name, actor } as const;
  await ledger.append(snapshot, `${rotation}: to be tried again`, [draft]);
  return answered(`${rotation} goes on.`, 'done', { wake: true });
};
