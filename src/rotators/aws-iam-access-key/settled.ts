import { type Duration, MINUTE, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';

/** How long a change may take until IAM's own lists show it. */
export const SETTLES_WITHIN: Duration = MINUTE;
const PAUSE: Duration = 2 * SECOND;

/**
 * Looks until what is seen is as expected, or IAM had its time to show it: then it stands as it is seen.
 *
 * @param within  how much longer; nothing left still looks once
 */
export async function settled<T>(
  look: () => Promise<T>,
  expected: (seen: T) => boolean,
  clock: Clock,
  within: Duration = SETTLES_WITHIN,
): Promise<T> {
  const end = clock.monotonic() + within;
  for (;;) {
    const seen = await look();
    if (expected(seen) || clock.monotonic() + PAUSE > end) return seen;
    await clock.sleep(PAUSE);
  }
}
