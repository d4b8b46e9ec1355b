import type { Verdict } from '../check.js';

/** Neither zero nor endless: either would start or stop rotations for no reason. */
export const unknownAge: Verdict = {
  code: 'unknown-age',
  status: 'unknown-age',
  level: 'warning',
  summary: 'Nobody knows when its value began.',
  violated: ({ bornAt }) => bornAt === undefined,
  explain: () =>
    'nobody knows how old it is: createdAt is unknown and the ledger holds no verified rotation of it. ' +
    'Write the date, or rotate it once',
};
