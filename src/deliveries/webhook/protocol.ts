import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../domain/secret.js';
import { type Instant, SECOND } from '../../domain/time.js';

/** What a receiver is asked: to take values, or to prove what it holds. */
export interface Message {
  readonly event: 'rekeyer.deliver' | 'rekeyer.prove';
  readonly credential: string;
  /** `deliver`: which version these values are. */
  readonly version?: string;
  /** Milliseconds since 1970; grows with every message, so that one that comes late is known as such. */
  readonly epoch: Instant;
  /** Other bytes each time; proofs are made with them. */
  readonly nonce: string;
  /** `deliver`: the values by field. */
  readonly values?: Readonly<Record<string, string>>;
  /** `prove`: the fields in question. */
  readonly fields?: readonly string[];
}

/**
 * The header that proves who sends a body and when: `t=<seconds>,v1=<HMAC-SHA-256 in hex>` over `<seconds>.<body>`.
 *
 * @see https://docs.stripe.com/webhooks#verify-manually, whose habit this is
 */
export function signatureOf(body: string, at: Instant, key: Secret): string {
  const seconds = Math.floor(at / SECOND);
  return `t=${seconds},v1=${createHmac('sha256', key.reveal()).update(`${seconds}.${body}`).digest('hex')}`;
}

/** What a receiver answers for a value it holds: HMAC-SHA-256 in hex over `<nonce>.<field>.<value>`. */
export function proofOf(nonce: string, field: string, value: string, key: Secret): string {
  return createHmac('sha256', key.reveal()).update(`${nonce}.${field}.${value}`).digest('hex');
}

/** Compared in constant time. */
export function isProof(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
