import type { Check } from '../check.js';
import type { Facts } from '../facts.js';
import { nextStart, type Start } from '../schedule.js';

/** Said loudly, because a rotation then starts at a time that its policy excludes. */
export const expiryBeatsSchedule: Check = {
  code: 'expiry-beats-schedule',
  level: 'warning',
  summary: 'It ends before its policy allows a rotation to start, so windows and freezes no longer hold it back.',
  violated: (facts) => startOf(facts)?.code === 'expiry-beats-schedule',
  explain: (facts) => startOf(facts)?.reason ?? '',
};

/** Asked only when its work has begun: before that a window may still come. */
function startOf({ policy, limit, endsAt, now }: Facts): Start | undefined {
  if (!policy || endsAt === undefined || !limit || now < limit.workAt) return undefined;
  return nextStart(policy.windows, policy.freezes, now, endsAt);
}
