import { type MarkerKind, markerOf } from '../domain/marker.js';
import { DAY, formatDay, formatDuration, HOUR, type Instant, MINUTE } from '../domain/time.js';
import { code, md, mention } from './escape.js';

/** What a template may write, and how each is made harmless. The last argument of every call is Handlebars' own. */
export const helpers = {
  /** Any text. */
  md: (text: string) => md(String(text)),
  /** A name, place or id. */
  code: (text: string) => code(String(text)),
  /** Names, places or ids, parted by commas. */
  codes: (texts: readonly string[]) => texts.map((text) => code(text)).join(', '),
  /** An owner field that was validated: the only helper that calls people. */
  mention,
  /** Owners, named without calling them. */
  quietly: (owners: readonly string[]) => owners.map((owner) => code(owner)).join(' or '),
  marker: (kind: MarkerKind, key: string) => markerOf(kind, key),
  /** A command of ours to copy, in a fence of the template. */
  copy: (command: string) => command.replace(/[^\w./ -]/g, ''),
  /** The place in a list, from 1. */
  place: (index: number) => String(index + 1),
  /** `1 approval`, `2 approvals`. */
  count: (number: number, one: string, many: string) =>
    `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`,
  amount: (number: number) => number.toLocaleString('en-US'),
  duration: (value: number) => formatDuration(value),
  day: (at: Instant) => formatDay(at),
  /** `Monday, 2026-11-23`; UTC, as every date of ours. */
  weekday: (at: Instant) => `${WEEKDAYS[new Date(at).getUTCDay()]}, ${formatDay(at)}`,
  /** `2026-11-10, 11 days ago`; also for what is still to come. */
  when: (at: Instant, now: Instant) => `${formatDay(at)}, ${relative(at - now)}`,
  /** A number of an issue or pull request of this repository, as a link. */
  number: (number: number) => `#${Math.trunc(number)}`,
  /** A link to a page that we made the address of. */
  link: (text: string, url: string) => (URL.test(url) ? `[${md(text)}](${url})` : md(text)),
} as const;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** An address without anything that could end the link or begin another. */
const URL = /^https?:\/\/[\w.:-]+\/[\w./?=&%#+:@~-]*$/;

export const inlineHelpers: ReadonlySet<string> = new Set(Object.keys(helpers));
export const blocks: ReadonlySet<string> = new Set(['if', 'unless', 'each']);

/** `in 3 days`, `2 hours ago`, `now`: the largest whole unit. */
function relative(difference: number): string {
  const size = Math.abs(difference);
  const [unit, name] = size >= DAY ? [DAY, 'day'] : size >= HOUR ? [HOUR, 'hour'] : [MINUTE, 'minute'];
  const amount = Math.floor(size / unit);
  if (amount === 0) return 'now';
  const text = `${amount} ${name}${amount === 1 ? '' : 's'}`;
  return difference < 0 ? `${text} ago` : `in ${text}`;
}
