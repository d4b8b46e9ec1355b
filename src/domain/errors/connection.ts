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
  CONNECTION_DUPLICATE: {
    headline: 'Two connections have the same name.',
    wayOut: 'Give each a name of its own.',
  },
  COMMAND_INVALID: {
    headline: 'A command is not named so that it is always the same program.',
    wayOut: 'Write its absolute path, or the bare name of a program of the system.',
  },
  VARIABLE_MISSING: {
    headline: "An environment variable that the executor's settings name is not set.",
    wayOut: 'Set it for the executor, or correct its name. The settings name variables and never hold values.',
  },
} as const satisfies Record<string, CatalogueEntry>;
