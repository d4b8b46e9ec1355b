import type { Secret } from './secret.js';

/**
 * One version of a credential's value, as named fields.
 *
 * `version` names the attempt that made it: `<rotation>.<attempt>`, for example `payments-db.7.1`; the value found
 * before the first rotation is version `<credential>.0.0`. Retries of an ambiguous step use the same version and the
 * same bytes; a definite rejection gets the next attempt and a new version.
 */
export interface Material {
  readonly version: string;
  /**
   * Fields anybody may see: a role name, a key id. They go into the journal. `endsAt` is when the value stops working
   * by itself, in RFC 3339.
   */
  readonly open: Readonly<Record<string, string>>;
  /** Fields nobody may see: a password, a verifier, a private key. They go to custody and deliveries only. */
  readonly sealed: Readonly<Record<string, Secret>>;
}
