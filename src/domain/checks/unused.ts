import type { Verdict } from '../check.js';
import { agoText, ruleText } from '../phrases.js';

/** Only where somebody looked at the provider: no news of use is no news of disuse. */
export const unused: Verdict = {
  code: 'unused',
  status: 'overdue',
  level: 'error',
  summary: 'The provider has not seen it used for longer than its policy allows.',
  violated: ({ limit, now }) => limit !== undefined && limit.kind === 'maxUnused' && now > limit.dueAt,
  explain: (facts) => {
    const { limit, usedAt, now } = facts;
    if (!limit) return '';
    const last = typeof usedAt === 'number' ? `last used on ${agoText(usedAt, now)}` : 'never used';
    return `${last}, but ${ruleText(facts, limit)}: retire it, or find out who needs it; a new value helps nobody`;
  },
};
