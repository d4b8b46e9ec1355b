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
 * @param before  what the first look journalled
 * @param since  when the order was announced; without it no new key can be ours
 * @throws DRIFT when there is a key that this does not explain, or one is gone that was there before
 */
export async function sweepOrphan(
  user: IamUser,
  clock: Clock,
  before: Readonly<Record<string, string>>,
  since: Instant | undefined,
): Promise<Evidence> {
  const known = idsBefore(before);
  const keys = await look(user, clock, known, since);
  const gone = known.filter((id) => keys.every((key) => key.id !== id));
  if (gone.length > 0) throw drift(user, `has lost ${gone.join(' and ')} since the rotation began`);
  const strangers = keys.filter(isNew(known));
  const [orphan, ...more] = strangers;
  if (!orphan) return { swept: false };
  const unused = since !== undefined && more.length === 0 && (await user.lastUse(orphan.id)) === undefined;
  if (!unused || orphan.created < since - SKEW) {
    const found = strangers.map(({ id, created }) => `${id} (created ${formatInstant(created)})`).join(' and ');
    throw drift(user, `has ${found}, which the journal does not explain`);
  }
  await user.switchKey(orphan.id, false);
  await user.deleteKey(orphan.id);
  return { swept: true, orphan: orphan.id };
}

/** All keys. A list may be behind, so that nothing new is there counts only some time after the order. */
function look(
  user: IamUser,
  clock: Clock,
  known: readonly string[],
  since: Instant | undefined,
): Promise<readonly KeyFacts[]> {
  if (since === undefined) return user.keys();
  return settled(
    () => user.keys(),
    (keys) => keys.some(isNew(known)),
    clock,
    since + SETTLES_WITHIN - clock.now(),
  );
}

function idsBefore(before: Readonly<Record<string, string>>): readonly string[] {
  const ids = before[KEYS_BEFORE];
  if (ids === undefined) throw new RekeyerError('DRIFT', 'the journal does not say which keys there were before');
  return ids.split(' ').filter(Boolean);
}

const isNew =
  (known: readonly string[]) =>
  ({ id }: KeyFacts): boolean =>
    !known.includes(id);

function drift(user: IamUser, what: string): RekeyerError {
  return new RekeyerError('DRIFT', `user "${user.name}" ${what}; nothing was created or deleted`, {
    wayOut: 'Find out who did that. A key that is nobody’s: deactivate it, delete it, and comment "/rotate retry".',
  });
}
