import type { Verdict } from '../check.js';
import { formatDay } from '../time.js';

/** Its value was destroyed and nothing took its place: there is nothing left to rotate, only a file to take away. */
export const retired: Verdict = {
  code: 'retired',
  status: 'suspended',
  level: 'info',
  summary: 'It was retired: its value is destroyed, and its file can be taken out of the registry.',
  violated: ({ ledger }) => ledger?.retiredAt !== undefined,
  explain: ({ ledger }) =>
    `retired on ${formatDay(ledger?.retiredAt ?? 0)}: take its file out of the registry, and its consumers with it`,
};
