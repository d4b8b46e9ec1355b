import type { Verdict } from '../check.js';
import { agoText } from '../phrases.js';

/** The value's own end: no policy, exception, suspension or window moves it. */
export const expired: Verdict = {
  code: 'expired',
  status: 'expired',
  level: 'error',
  summary: 'The value has reached its own end and no longer works.',
  violated: ({ endsAt, now }) => endsAt !== undefined && now > endsAt,
  explain: ({ endsAt = 0, now }) => `it stopped working by itself on ${agoText(endsAt, now)}: rotate it now`,
};
