import type { Check } from '../check.js';
import type { Facts } from '../facts.js';
import { foldProgress } from '../rotation/progress.js';

/** The rotation under way stopped for a person; `valid` tells what logs in, as observed when it stopped. */
export const needsHuman: Check = {
  code: 'needs-human',
  level: 'error',
  summary: 'A rotation of it stopped and waits for a person.',
  violated: (facts) => stopped(facts) !== undefined,
  explain: (facts) => {
    const stop = stopped(facts);
    return stop ? `its rotation stopped with ${stop.code}; ${stop.valid}: look, then retry it or roll it back` : '';
  },
};

function stopped({ ledger, credential }: Facts): { readonly code: string; readonly valid: string } | undefined {
  const [first] = ledger?.open ?? [];
  return first && foldProgress(first.rotation ?? '', credential.name, ledger?.open ?? []).needsHuman;
}
