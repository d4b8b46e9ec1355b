import { createHmac, timingSafeEqual } from 'node:crypto';

/** One webhook of GitHub, verified: what it says is from GitHub, but only a hint about the world. */
export interface Webhook {
  /** `X-GitHub-Delivery`; the same again when GitHub delivers again. */
  readonly id: string;
  /** `pull_request`, `push`, … */
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Was this body signed with one of our secrets?
 *
 * HMAC-SHA-256 over the raw bytes, compared in constant time, before anything is parsed. Two secrets at a time let
 * one be rotated without a gap. The old SHA-1 header is never looked at.
 *
 * @param signature  the `X-Hub-Signature-256` header
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Buffer, signature: string | undefined, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature ?? '');
  return secrets.some((secret) => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The payload as an object, or `undefined` when the bytes are no JSON object. */
export function parsePayload(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
