import { createHmac } from 'node:crypto';
import type { Material } from '../domain/material.js';
import type { Secret } from '../domain/secret.js';

/**
 * Is this the same value? A keyed hash tells us and nothing to anybody else: without the key, which stays outside
 * git, a weak password cannot be guessed from it, as it could from a plain hash.
 *
 * @param fields  the rotator's fields of the value, in any order; others (a verifier with its random salt) do not count
 * @returns 32 hex digits, HMAC-SHA-256 cut to 128 bits
 */
export function fingerprint(key: Secret, material: Material, fields: readonly string[]): string {
  const hmac = createHmac('sha256', key.reveal()).update('rekeyer fingerprint v1');
  for (const field of [...fields].sort()) {
    const value = material.sealed[field]?.reveal() ?? material.open[field];
    if (value !== undefined) hmac.update(`\0${field}\0${Buffer.byteLength(value)}\0`).update(value);
  }
  return hmac.digest('hex').slice(0, 32);
}
