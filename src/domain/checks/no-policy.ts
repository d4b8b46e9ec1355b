import type { Verdict } from '../check.js';

export const noPolicy: Verdict = {
  code: 'no-policy',
  status: 'no-policy',
  level: 'warning',
  summary: 'No policy selects it, so nothing limits its age.',
  violated: ({ policy }) => policy === undefined,
  explain: ({ credential }) =>
    `no policy selects it, so nothing limits its age: let a policy select its type (${credential.type}), labels, owner or name`,
};
