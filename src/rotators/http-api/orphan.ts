import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import { type Duration, type Instant, MINUTE } from '../../domain/time.js';
import type { Keys, ListedKey } from './keys.js';
import type { HttpApiOptions } from './options.js';

/** The open field of the journal that holds the ids of all keys before anything was made. */
export const KEYS_BEFORE = 'keyIds';

/** Our clock and the provider's may differ by this much; the preflight has seen to it. */
const SKEW: Duration = MINUTE;

/**
 * Revokes the key of a request whose answer was lost: nobody knows its value. It is ours only when it is the one key
 * that was not there before, came into being since where the list says so, and was never used; anything else is a
 * person's.
 *
 * @param before  what the first look journalled
 * @param since  when the request was announced; without it no new key can be ours
 * @throws DRIFT when there is a key that this does not explain
 */
export async function sweepOrphan(
  keys: Keys,
  { revoke }: HttpApiOptions,
  before: Readonly<Record<string, string>>,
  since: Instant | undefined,
): Promise<Evidence> {
  const known = new Set((before[KEYS_BEFORE] ?? '').split(' '));
  const strange = (await keys.all()).filter(({ id }) => !known.has(id));
  const [orphan, second] = strange;
  if (!orphan) return { orphans: 0 };
  if (second || since === undefined || !mayBeOurs(orphan, since)) {
    const ids = strange.map(({ id }) => id).join(', ');
    throw new RekeyerError('DRIFT', `somebody made ${ids} meanwhile; it was not touched. Find out who uses it`);
  }
  await keys.change(revoke, 'DELETE', orphan.id, 'revoking the orphan');
  return { orphans: 1, revoked: orphan.id };
}

function mayBeOurs({ createdAt, usedAt }: ListedKey, since: Instant): boolean {
  return usedAt === undefined && (createdAt === undefined || createdAt >= since - SKEW);
}
