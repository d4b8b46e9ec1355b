import type { CatalogueEntry } from './entry.js';

/** Errors of the executor's settings: what may be reached, and as whom. */
export const connectionErrors = {
  CONNECTION_MISSING: {
    headline: 'No connection of the executor covers what this credential needs to reach.',
    wayOut: "Add a connection for it to the executor's settings; the registry cannot grant itself access.",
  },
  CONNECTION_AMBIGUOUS: {
    headline: 'More than one connection of the executor covers the same target.',
    wayOut: "Narrow the hosts or credential globs in the executor's settings until exactly one matches.",
  },
  CONNECTIONS_INVALID: {
    headline: "The executor's settings are not valid.",
    wayOut: 'See docs/operators/connections.md for the shape of each kind of connection.',
  },
} as const satisfies Record<string, CatalogueEntry>;
