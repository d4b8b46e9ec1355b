import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../domain/secret.js';

/**
 * Was this body signed with one of our secrets?
 *
 * HMAC-SHA-256 over the raw bytes, compared in constant time, before anything is parsed. Two secrets at a time let
 * one be rotated without a gap. The old SHA-1 header is never looked at.
 *
 * @param signature  the `X-Hub-Signature-256` header
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Buffer, signature: string | undefined, secrets: readonly Secret[]): boolean {
  const given = Buffer.from(signature ?? '');
  return secrets.some((secret) => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret.reveal()).update(body).digest('hex')}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
