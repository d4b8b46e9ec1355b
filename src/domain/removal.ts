import { catalogue } from './errors/index.js';
import type { LedgerState } from './ledger/event.js';
import type { Problem } from './problem.js';
import type { Registry } from './registry.js';
import { formatDay } from './time.js';

/**
 * Which credentials would this change take out of the registry although a value that we made is still in use?
 *
 * Nobody would rotate such a value again, and nobody would be reminded of it. A rename counts as a removal, because
 * the ledger knows a credential by its name. What people or another system rotate (`management`) is theirs to drop,
 * so handing it over first is always a way out.
 */
export function removedAlive(before: Registry, after: Registry, ledger: LedgerState): Problem[] {
  const kept = new Set(after.credentials.map(({ name }) => name));
  const { headline: _, wayOut } = catalogue.CREDENTIAL_ALIVE;
  return before.credentials.flatMap(({ name, management, source }) => {
    const sign = kept.has(name) || management !== 'auto' ? undefined : signOfLife(name, ledger);
    if (sign === undefined) return [];
    const message = `"${name}" would not be in the registry any more, but ${sign}`;
    return { code: 'CREDENTIAL_ALIVE', severity: 'error', file: source.file, line: 1, column: 1, message, wayOut };
  });
}

function signOfLife(name: string, ledger: LedgerState): string | undefined {
  const state = ledger.credentials.get(name);
  if (state?.open) return `its rotation ${state.open[0]?.rotation ?? ''} is under way`;
  if (state?.version === undefined || state.retiredAt !== undefined) return undefined;
  return `the value made on ${formatDay(state.rotatedAt ?? 0)} is still in use`;
}
