import { type Cron, nextFire, parseCron } from './cron.js';
import type { Freeze, Window } from './policy.js';
import { formatInstant, type Instant } from './time.js';
import { isZone, type Zone, zone } from './zone.js';

/** Why a rotation may start when it may. */
export type StartCode =
  /** Nothing is in the way. */
  | 'open'
  /** The next window opens then. */
  | 'waits-for-window'
  /** A freeze ends then, or the first window after it opens. */
  | 'waits-for-freeze'
  /** Closed, but every start that is allowed lies after the value's own end: it starts all the same. */
  | 'expiry-beats-schedule';

/** When a rotation may start, and why then. */
export interface Start {
  readonly at: Instant;
  readonly code: StartCode;
  /** The same as a sentence. */
  readonly reason: string;
}

/**
 * What is wrong with this window's cron line or zone?
 *
 * @returns a sentence for each, with the field it speaks of; empty when the window can be used
 */
export function windowProblems(
  window: Pick<Window, 'cron' | 'timezone'>,
): { field: 'cron' | 'timezone'; problem: string }[] {
  const cron = parseCron(window.cron);
  return [
    ...(typeof cron === 'string' ? [{ field: 'cron' as const, problem: `the cron line ${cron}` }] : []),
    ...(isZone(window.timezone)
      ? []
      : [{ field: 'timezone' as const, problem: 'this is no time zone of the IANA database, such as Europe/Berlin' }]),
  ];
}

/** Whether a rotation may start at this instant: in a window (without windows: always) and in no freeze. */
export function isOpen(windows: readonly Window[], freezes: readonly Freeze[], at: Instant): boolean {
  return freezeAt(freezes, at) === undefined && opening(windows, at).at === at;
}

/**
 * When may a rotation start, now or later?
 *
 * Windows open when their cron line fires, wall time in their zone, and stay open for their duration in real time;
 * freezes are closed from `from` to just before `to` and win over windows. A value's own end wins over both: when the
 * first allowed start is not before it, the start is now and the code says so, because an outage that is certain
 * is worse than a change at a bad time.
 *
 * @param hardEnd  when the value stops working by itself, where it does
 */
export function nextStart(
  windows: readonly Window[],
  freezes: readonly Freeze[],
  now: Instant,
  hardEnd?: Instant,
): Start {
  const { at, window } = firstAllowed(windows, freezes, now);
  if (at === now) return { at, code: 'open', reason: 'it may start now' };
  const freeze = freezeAt(freezes, now);
  const why = freeze
    ? `the freeze "${freeze.reason}" lasts until ${formatInstant(freeze.to)}`
    : `no window is open${window ? `, the next is "${window.cron}" in ${window.timezone}` : ''}`;
  if (hardEnd !== undefined && at >= hardEnd) {
    const ends = `${hardEnd < now ? 'ended' : 'ends'} at ${formatInstant(hardEnd)}`;
    const reason = `${why}, but the value ${ends}, before the next allowed start: it starts now`;
    return { at: now, code: 'expiry-beats-schedule', reason };
  }
  const code = freeze ? 'waits-for-freeze' : 'waits-for-window';
  return { at, code, reason: `${why}; it may start at ${formatInstant(at)}` };
}

interface Opening {
  readonly at: Instant;
  /** Absent where there are no windows. */
  readonly window?: Window;
}

function firstAllowed(windows: readonly Window[], freezes: readonly Freeze[], now: Instant): Opening {
  let found = opening(windows, now);
  // Ends: each round leaves one freeze behind for good.
  for (let freeze = freezeAt(freezes, found.at); freeze; freeze = freezeAt(freezes, found.at)) {
    found = opening(windows, freeze.to);
  }
  return found;
}

function freezeAt(freezes: readonly Freeze[], at: Instant): Freeze | undefined {
  return freezes.find(({ from, to }) => from <= at && at < to);
}

/** The first instant, `from` or later, at which some window is open. */
function opening(windows: readonly Window[], from: Instant): Opening {
  let first: Opening | undefined;
  for (const window of windows) {
    const { cron, zone } = compiled(window);
    // A window that opened less than its duration ago is still open.
    const at = Math.max(from, nextFire(cron, zone, from - window.duration + 1));
    if (first === undefined || at < first.at) first = { at, window };
  }
  return first ?? { at: from };
}

// Parsing is done once for each window object; the objects belong to one registry and go with it.
const compilations = new WeakMap<Window, { readonly cron: Cron; readonly zone: Zone }>();

function compiled(window: Window): { readonly cron: Cron; readonly zone: Zone } {
  const known = compilations.get(window);
  if (known) return known;
  const cron = parseCron(window.cron);
  if (typeof cron === 'string') throw new RangeError(`the cron line ${cron}`);
  const made = { cron, zone: zone(window.timezone) };
  compilations.set(window, made);
  return made;
}
