import { DAY } from '../../domain/time.js';
import { propose } from '../propose.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/** Opens the pull request that records a rotation done by people; it counts once somebody else has approved it. */
export const record: Handler = async ({ command, by, subject }, ports, { actor, now }) => {
  const { credential, snapshot } = subject;
  if (!credential || command.verb !== 'record') return refusal('name the credential, the date and what shows it.');
  const { rotatedAt, evidence } = command;
  // A bare date is the end of that day, so today's lies in the future.
  if (rotatedAt > now + DAY) return refusal('that date lies in the future; record what has been done.');
  const { name } = credential;
  if (rotatedAt < (snapshot.state.credentials.get(name)?.rotatedAt ?? 0)) {
    return refusal(`the ledger knows a newer rotation of ${name}, so this record would change nothing.`);
  }
  const wish = {
    credentials: [name],
    reason: 'manual',
    action: 'record',
    record: { rotatedAt: Math.min(rotatedAt, now), evidence },
  } as const;
  const { pull } = await propose(wish, by, ports, { actor, now });
  return answered(`The record for ${name} is proposed; it counts once it is approved and merged.`, 'done', { pull });
};
