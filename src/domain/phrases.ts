import type { Facts } from './facts.js';
import type { Limit } from './limits.js';
import { DAY, type Duration, formatDay, formatDuration, type Instant } from './time.js';

/** Whole days, rounded down, as people say them: `less than a day`, `1 day`, `12 days`. */
export function daysText(duration: Duration): string {
  const days = Math.floor(duration / DAY);
  return days < 1 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`;
}

/** A day in the past, and how long ago: `2026-05-01, 3 days ago`. */
export function agoText(at: Instant, now: Instant): string {
  return `${formatDay(at)}, ${daysText(now - at)} ago`;
}

/** A day to come, and how soon: `2026-05-01, in 3 days`. */
export function aheadText(at: Instant, now: Instant): string {
  return `${formatDay(at)}, in ${daysText(at - now)}`;
}

/** The rule behind a limit: `policy "db" allows an age of 90d`. */
export function ruleText({ policy, exceptions, limit, agreed }: Facts, { kind }: Limit): string {
  if (!policy) return 'no policy limits it';
  const name = `policy "${policy.name}"`;
  switch (kind) {
    case 'maxAge': {
      const extended = limit?.dueAt === agreed?.dueAt ? '' : ` and ${exceptionsText(exceptions)} more`;
      return `${name} allows an age of ${text(policy.maxAge)}${extended}`;
    }
    case 'renewBefore':
      return `${name} wants it renewed ${text(policy.renewBefore)} before its end`;
    case 'renewBeforePercentage':
      return `${name} wants it renewed when ${policy.renewBeforePercentage}% of its life are left`;
    case 'renewalInfo':
      return 'its CA wants it renewed by then';
    case 'maxUnused':
      return `${name} allows ${text(policy.maxUnused)} without use`;
  }
}

/** `exception "pay-db-vendor"`, `exceptions "a" and "b"`. */
export function exceptionsText(exceptions: Facts['exceptions']): string {
  const names = exceptions.map(({ name }) => `"${name}"`);
  return `${names.length === 1 ? 'exception' : 'exceptions'} ${names.join(' and ')}`;
}

function text(duration: Duration | undefined): string {
  return duration === undefined ? '' : formatDuration(duration);
}
