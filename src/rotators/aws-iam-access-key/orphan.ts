import type { IamUser, KeyFacts } from '../../clients/aws/iam-user.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import { type Duration, formatInstant, type Instant, MINUTE } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { SETTLES_WITHIN, settled } from './settled.js';

/** The open field of the journal that holds the ids of all keys before anything was created. */
export const KEYS_BEFORE = 'accessKeyIds';

/** Our clock and AWS's may differ by this much; the preflight has seen to it. */
const SKEW: Duration = MINUTE;

/**
 * Removes the key of a CreateAccessKey whose answer was lost: nobody knows its secret. It is ours only when it is the
 * one key that was not there before, came into being since, and was never used; anything else is a person's.
 *
 * @param since  when the order was announced; without it no new key can be ours
 * @throws DRIFT when there is a key that this does not explain
 */
export async function sweepOrphan(
  user: IamUser,
  clock: Clock,
  before: Readonly<Record<string, string>>,
  since: Instant | undefined,
): Promise<Evidence> {
  const known = idsBefore(before);
  const strangers = await strangersTo(user, clock, known, since);
  const [orphan, ...more] = strangers;
  if (!orphan) return { swept: false };
  const unused = since !== undefined && more.length === 0 && (await user.lastUse(orphan.id)) === undefined;
  if (!unused || orphan.created < since - SKEW) throw drift(user, strangers);
  await user.switchKey(orphan.id, false);
  await user.deleteKey(orphan.id);
  return { swept: true, orphan: orphan.id };
}

/**
 * @throws DRIFT when a key that was there before is gone: somebody works on this user
 */
export async function assertNoneGone(user: IamUser, before: Readonly<Record<string, string>>): Promise<void> {
  const there = new Set((await user.keys()).map(({ id }) => id));
  const gone = [...idsBefore(before)].filter((id) => !there.has(id));
  if (gone.length === 0) return;
  throw new RekeyerError('DRIFT', `user "${user.name}" has lost key ${gone.join(' and ')} since the rotation began`);
}

function idsBefore(before: Readonly<Record<string, string>>): ReadonlySet<string> {
  const ids = before[KEYS_BEFORE];
  if (ids === undefined) throw new RekeyerError('DRIFT', 'the journal does not say which keys there were before');
  return new Set(ids.split(' ').filter(Boolean));
}

/** Keys that were not there before. A list may be behind, so "none" counts only some time after the order. */
function strangersTo(
  user: IamUser,
  clock: Clock,
  known: ReadonlySet<string>,
  since: Instant | undefined,
): Promise<readonly KeyFacts[]> {
  const look = async (): Promise<readonly KeyFacts[]> => (await user.keys()).filter(({ id }) => !known.has(id));
  if (since === undefined) return look();
  return settled(look, (strangers) => strangers.length > 0, clock, since + SETTLES_WITHIN - clock.now());
}

function drift(user: IamUser, strangers: readonly KeyFacts[]): RekeyerError {
  const found = strangers.map(({ id, created }) => `${id} (created ${formatInstant(created)})`).join(' and ');
  return new RekeyerError(
    'DRIFT',
    `user "${user.name}" has ${found}, which the journal does not explain; nothing was created or deleted`,
    { wayOut: 'Find out whose it is. If it is nobody’s, deactivate it, delete it, and comment "/rotate retry".' },
  );
}
