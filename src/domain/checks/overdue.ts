import type { Verdict } from '../check.js';
import { agoText, ruleText } from '../phrases.js';
import { formatDay } from '../time.js';

export const overdue: Verdict = {
  code: 'overdue',
  status: 'overdue',
  level: 'error',
  summary: 'It is past the earliest limit of its policy, exceptions included.',
  violated: ({ limit, now }) => limit !== undefined && limit.kind !== 'maxUnused' && now > limit.dueAt,
  explain: (facts) => {
    const { limit, lapsed, now } = facts;
    if (!limit) return '';
    const ended = lapsed ? `; exception "${lapsed.name}" ended on ${formatDay(lapsed.expiresAt)}` : '';
    return `overdue since ${agoText(limit.dueAt, now)}: ${ruleText(facts, limit)}${ended}. Rotate it, or ask for an exception`;
  },
};
