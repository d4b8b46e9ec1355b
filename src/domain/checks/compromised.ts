import type { Verdict } from '../check.js';
import { formatDay } from '../time.js';

/** Only an entry of the ledger makes a credential compromised; a verified rotation after it ends that. */
export const compromised: Verdict = {
  code: 'compromised',
  status: 'compromised',
  level: 'error',
  summary: 'The ledger holds an entry that somebody else may know the value, and no verified rotation since.',
  violated: ({ ledger }) => ledger?.compromised !== undefined,
  explain: ({ ledger }) => {
    const mark = ledger?.compromised;
    const when = mark ? ` on ${formatDay(mark.at)} ("${mark.reason}")` : '';
    return `marked as compromised${when}: rotate it now and prove that the old value is refused`;
  },
};
