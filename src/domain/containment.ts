import type { Credential } from './credential.js';
import type { Incident, LedgerState } from './ledger/event.js';

/** How far an emergency is from being over. */
export interface Containment {
  /** Every known old value is refused, the new one was proven, and everything that was made with it is new as well. */
  readonly contained: boolean;
  /** The rotation ended well, with the value that was in use seen to be refused. */
  readonly refused: boolean;
  /** What can be reached with the value (`derives`), near and far: each must be rotated or retired since. */
  readonly derived: readonly { readonly credential: string; readonly done: boolean }[];
}

/**
 * Is this emergency over?
 *
 * A new value alone contains nothing: whoever holds the old one must be refused, and so must whoever used it to get at
 * others meanwhile. Values before the one that was in use were seen to be refused, and destroyed, by their own
 * rotations. What is not in the registry any more cannot be rotated and does not count.
 */
export function containmentOf(
  incident: Incident,
  credential: Credential,
  credentials: readonly Credential[],
  ledger: LedgerState,
): Containment {
  const refused = incident.outcome === 'success' && incident.refused === true;
  const derived = derivedFrom(credential, credentials).map((name) => {
    const { rotatedAt = 0, retiredAt = 0 } = ledger.credentials.get(name) ?? {};
    return { credential: name, done: Math.max(rotatedAt, retiredAt) > incident.at };
  });
  return { contained: refused && derived.every(({ done }) => done), refused, derived };
}

function derivedFrom(credential: Credential, credentials: readonly Credential[]): readonly string[] {
  const known = new Map(credentials.map((one) => [one.name, one]));
  const found = new Set<string>();
  const reach = (names: readonly string[]): void => {
    for (const name of names) {
      const next = known.get(name);
      if (!next || name === credential.name || found.has(name)) continue;
      found.add(name);
      reach(next.derives);
    }
  };
  reach(credential.derives);
  return [...found].sort();
}
