import type { Verdict } from '../check.js';
import { exceptionsText } from '../phrases.js';
import { formatDay } from '../time.js';

/** Reported apart, never as compliant: an exception is a risk that somebody accepted. */
export const excepted: Verdict = {
  code: 'excepted',
  status: 'excepted',
  level: 'info',
  summary: 'It would be due or overdue, but an exception in force gives it more time.',
  violated: ({ agreed, limit, now }) =>
    agreed !== undefined &&
    limit !== undefined &&
    now >= agreed.leadAt &&
    limit.dueAt > agreed.dueAt &&
    now <= limit.dueAt,
  explain: ({ agreed, limit, exceptions }) =>
    `due on ${formatDay(agreed?.dueAt ?? 0)} by its policy; ${exceptionsText(exceptions)} ` +
    `(${exceptions.map(({ reason }) => reason).join(', ')}) gives it until ${formatDay(limit?.dueAt ?? 0)}`,
};
