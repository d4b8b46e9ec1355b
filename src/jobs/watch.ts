import { RekeyerError } from '../domain/errors/index.js';
import { formatInstant, HOUR, type Instant } from '../domain/time.js';
import { type AlarmParts, endAlarm, raiseAlarm } from './alarm.js';

/** Signs of life are left this often by a run that has nothing else to write. */
export const HEARTBEAT = 6 * HOUR;

/** Schedules come late and are sometimes dropped; a day without a sign of life is neither. */
const SILENCE = 24 * HOUR;

/**
 * Says in one issue that nothing ran for a day or longer, and for how long; over with the first sign of life that
 * follows another in time.
 *
 * A program that does not run cannot say so: it is said by the first run after the silence, and by whichever
 * executor still runs where there are two.
 *
 * @param last  the newest heartbeat before this run; `undefined` while there was none, which is no silence
 * @param call  whom to call
 */
export async function watchHeartbeat(
  last: Instant | undefined,
  now: Instant,
  call: readonly string[],
  parts: AlarmParts,
): Promise<void> {
  if (last === undefined) return;
  const silent = now - last;
  if (silent > SILENCE) {
    const span = `${formatInstant(last)} to ${formatInstant(now)}`;
    await raiseAlarm('silence', new RekeyerError('HEARTBEAT_LATE', `nothing ran here from ${span}`), call, parts);
  } else if (silent >= HEARTBEAT) await endAlarm('silence', parts);
}
