import type { Check } from '../check.js';
import { renewalFillsLife as fills } from '../limits.js';
import { daysText } from '../phrases.js';
import { formatDuration } from '../time.js';

export const renewalFillsLife: Check = {
  code: 'renewal-fills-life',
  level: 'warning',
  summary: 'Its policy wants it renewed earlier before its end than it lives; a third of its life is used instead.',
  violated: (facts) => facts.policy?.renewBefore !== undefined && fills(facts.policy.renewBefore, facts),
  explain: ({ policy, bornAt = 0, endsAt = 0 }) =>
    `it lives ${daysText(endsAt - bornAt)}, but policy "${policy?.name ?? ''}" wants it renewed ` +
    `${formatDuration(policy?.renewBefore ?? 0)} before its end, so it would be due for ever: it is renewed when a third ` +
    'of its life is left instead. Use renewBeforePercentage',
};
