import { type Duration, formatDuration, MINUTE, parseInstant } from '../../domain/time.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';
import { openRotation } from './open-rotation.js';

/** What a request under way and the difference of two clocks may add to a lease. */
const MARGIN: Duration = 2 * MINUTE;

/**
 * Takes the right to act from a runner that is dead, so that the next run need not wait the lease out once more. A
 * lease that may still be alive is left alone, whoever asks; a runner that wakes up all the same fails its next append.
 */
export const unlock: Handler = async ({ command, by, subject }, { ledger }, { actor, now }) => {
  const { credential, snapshot } = subject;
  if (!credential || command.verb !== 'unlock') return refusal('name the rotation and the reason.');
  const open = openRotation(credential.name, snapshot);
  if (!open || open.rotation !== command.rotation) return refusal(`${command.rotation} is not under way.`);
  const { lease } = open.progress;
  if (!lease) return refusal(`nobody holds ${open.rotation}.`);
  const free = (parseInstant(open.newest) ?? now) + lease.ttl + MARGIN;
  if (now < free) {
    return refusal(
      `its runner may still be alive; ask again in ${formatDuration(Math.ceil((free - now) / MINUTE) * MINUTE)}.`,
    );
  }
  const data = { holder: lease.holder, by: `${by.login}:${by.id}`, reason: command.reason };
  const draft = { type: 'unlocked', data, rotation: open.rotation, credential: credential.name, actor } as const;
  await ledger.append(snapshot, `${open.rotation}: unlocked`, [draft], { urgent: true });
  return answered(`${open.rotation} is free; the next run goes on.`, 'done', { wake: true });
};
