import type { CatalogueEntry } from './entry.js';

/** Errors of talking to the provider of a credential. */
export const rotatorErrors = {
  PROVIDER_REJECTED: {
    headline: 'The provider refused; nothing changed.',
    wayOut: 'See the reason beside it, repair the cause and retry.',
  },
  PROVIDER_UNAVAILABLE: {
    headline: 'The provider could not be reached; nothing was sent.',
    wayOut: 'It is tried again with backoff; look at the network and the connection if it stays.',
  },
  OUTCOME_UNKNOWN: {
    headline: 'The answer to a change was lost.',
    wayOut: 'The next run observes what happened before it does anything else.',
  },
  PASSWORD_RULE_WEAK: {
    headline: 'No safe password can be made by this rule.',
    wayOut: 'Raise the length or widen the alphabet until a password holds at least 128 bits of chance.',
  },
} as const satisfies Record<string, CatalogueEntry>;
