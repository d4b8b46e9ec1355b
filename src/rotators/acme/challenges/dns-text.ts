import { createHash } from 'node:crypto';
import { type Duration, parseDuration } from '../../../domain/time.js';
import type { Challenge, Ground, Proof } from './challenge.js';

/** A TXT record that answers a challenge (RFC 8555, 8.4). */
export interface TextRecord {
  readonly name: string;
  readonly value: string;
}

export interface DnsOptions {
  /** How long the zone's servers need to have it all; nothing unless said. */
  readonly wait?: string;
}

/**
 * A way to answer by DNS: a provider only says how records come and go. A name and its wildcard share one record name
 * with two values, so records are handed over as wholes, never replaced by name.
 */
export function byText(
  { wait = '' }: DnsOptions,
  { clock }: Ground,
  change: (records: readonly TextRecord[], there: boolean) => Promise<void>,
): Challenge {
  const delay: Duration = parseDuration(wait) ?? 0;
  return {
    show: async (proofs) => {
      await change(proofs.map(recordOf), true);
      if (delay > 0) await clock.sleep(delay);
    },
    clear: (proofs) => change(proofs.map(recordOf), false),
  };
}

function recordOf({ name, keyAuthorization }: Proof): TextRecord {
  const value = createHash('sha256').update(keyAuthorization).digest('base64url');
  return { name: `_acme-challenge.${name}`, value };
}
