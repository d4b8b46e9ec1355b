import type { Verdict } from '../check.js';

/** Its policy limits it only by facts that nobody has: silence is not permission. */
export const unknownLimit: Verdict = {
  code: 'unknown-limit',
  status: 'unknown-age',
  level: 'warning',
  summary: 'Its policy limits it only by its end or its last use, and neither is known.',
  violated: ({ policy, bornAt, limit }) => policy !== undefined && bornAt !== undefined && limit === undefined,
  explain: ({ policy, credential, ledger }) => {
    const byEnd = policy?.renewBefore !== undefined || policy?.renewBeforePercentage !== undefined;
    const missing = byEnd ? 'when it ends' : 'when it was last used';
    const stale =
      credential.expiresAt !== undefined && ledger?.rotatedAt !== undefined
        ? '; the expiresAt in its file is of the value before the last rotation'
        : '';
    const wayOut = byEnd ? 'Write createdAt and expiresAt of the value in use' : 'Let discovery look';
    return `policy "${policy?.name ?? ''}" needs to know ${missing}, and nobody does${stale}. ${wayOut}, or give the policy a maxAge`;
  },
};
