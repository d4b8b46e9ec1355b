import type { Check, Level } from './check.js';
import type { Facts } from './facts.js';
import { type ServedFaultCode, servedFaults } from './served.js';

/** A check of what servers show of a certificate; only where somebody looked. */
export function servedCheck(
  code: string,
  level: Level,
  { summary, faults, wayOut }: { summary: string; faults: readonly ServedFaultCode[]; wayOut: string },
): Check {
  const found = ({ served, now }: Facts): readonly string[] =>
    served.flatMap((endpoint) =>
      servedFaults(endpoint, now)
        .filter((fault) => faults.includes(fault.code))
        .map(({ text }) => text),
    );
  return {
    code,
    level,
    summary,
    violated: (facts) => found(facts).length > 0,
    explain: (facts) => `${listed(found(facts))}: ${wayOut}`,
  };
}

/** So many are told; of more only the number. */
const MOST = 5;

function listed(texts: readonly string[]): string {
  const more = texts.length > MOST ? `, and ${texts.length - MOST} more` : '';
  return `${texts.slice(0, MOST).join('; ')}${more}`;
}
