import type { Check } from '../check.js';

export const rotating: Check = {
  code: 'rotating',
  level: 'info',
  summary: 'A rotation of it is under way.',
  violated: ({ ledger }) => ledger?.open !== undefined && ledger.open.length > 0,
  explain: ({ ledger }) => {
    const [first] = ledger?.open ?? [];
    return `rotation ${first?.rotation ?? ''} is under way since ${first?.at ?? ''}; nothing else is begun meanwhile`;
  },
};
