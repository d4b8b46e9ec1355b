import type { Verdict } from '../check.js';
import { formatInstant } from '../time.js';

/**
 * The owner asked that nothing be done by itself for a while. It pauses the work, not the judgement: findings stay,
 * because accepting a risk is what an exception is for, with its approver and reason.
 */
export const suspended: Verdict = {
  code: 'suspended',
  status: 'suspended',
  level: 'info',
  summary: 'The owner suspended work on it until a date; other findings stay.',
  violated: ({ credential: { suspend }, now }) => suspend !== undefined && now <= suspend.until,
  explain: ({ credential: { suspend } }) =>
    `suspended until ${formatInstant(suspend?.until ?? 0)} ("${suspend?.reason ?? ''}"): nothing is done by itself until then`,
};
