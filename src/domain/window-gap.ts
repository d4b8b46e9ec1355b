import { nextFire, parseCron } from './cron.js';
import type { Window } from './policy.js';
import { DAY, type Duration, type Instant } from './time.js';
import { zone } from './zone.js';

/** How far ahead is looked: a year and a bit, so that every month comes. */
const HORIZON = 400 * DAY;
/** Openings of one window that are looked at; with more of them no gap is long. */
const MOST_OPENINGS = 400;

/**
 * How long may one have to wait from the end of one window to the beginning of the next?
 *
 * The longest gap of the year from `from`, over all windows together; one that goes on beyond it counts as far as it
 * was looked at. Without windows there is none.
 *
 * @param windows  with cron lines and zones that were judged; others open never
 * @returns milliseconds
 */
export function longestGap(windows: readonly Window[], from: Instant): Duration {
  if (windows.length === 0) return 0;
  const each = windows.map((window) => openingsOf(window, from));
  // Beyond the last opening that was looked at, a window that opens often is not known to be closed.
  const known = Math.min(...each.map(({ until }) => until));
  const openings = each.flatMap(({ starts }, index) =>
    starts.map((start) => ({ start, end: start + (windows[index]?.duration ?? 0) })),
  );
  let longest = 0;
  let covered = from;
  for (const { start, end } of openings.sort((a, b) => a.start - b.start)) {
    if (start > known) break;
    longest = Math.max(longest, start - covered);
    covered = Math.max(covered, end);
  }
  return Math.max(longest, known - covered);
}

function openingsOf(
  { cron: line, timezone }: Window,
  from: Instant,
): { readonly starts: Instant[]; readonly until: Instant } {
  const cron = parseCron(line);
  const starts: Instant[] = [];
  if (typeof cron === 'string') return { starts, until: from + HORIZON };
  const place = zone(timezone);
  for (let at = nextFire(cron, place, from); at <= from + HORIZON; at = nextFire(cron, place, at + 1)) {
    starts.push(at);
    if (starts.length === MOST_OPENINGS) return { starts, until: at };
  }
  return { starts, until: from + HORIZON };
}
