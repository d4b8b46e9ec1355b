import type { Verdict } from '../check.js';
import { aheadText, ruleText } from '../phrases.js';

export const due: Verdict = {
  code: 'due',
  status: 'due',
  level: 'warning',
  summary: 'It is in the lead time before the earliest limit of its policy.',
  violated: ({ limit, now }) => limit !== undefined && limit.leadAt <= now && now <= limit.dueAt,
  explain: (facts) => {
    const { limit, now } = facts;
    return limit ? `due by ${aheadText(limit.dueAt, now)}: ${ruleText(facts, limit)}` : '';
  },
};
