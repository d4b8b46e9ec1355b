import { createHash, createHmac, createPublicKey, type JsonWebKey, verify } from 'node:crypto';

/** A refusal as the CA answers it (RFC 8555, 6.7). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${kind}: ${detail}`);
  }
}

export const malformed = (detail: string): Refusal => new Refusal(400, 'malformed', detail);

/** A signed request, its signature verified against the key that it names. */
export interface Signed {
  readonly url: string;
  readonly nonce: string;
  readonly kid: string | undefined;
  readonly thumbprint: string;
  readonly jwk: JsonWebKey;
  /** `undefined` for POST-as-GET. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

interface Flat {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/**
 * Reads one request in the flattened JSON form, as strictly as the standard asks: exactly these members, exactly one of
 * `jwk` and `kid`, an algorithm that fits the key, a signature that verifies.
 *
 * @param keyOf  the key of an account, by its URL
 */
export function readJws(body: string, keyOf: (kid: string) => JsonWebKey): Signed {
  const flat = flatOf(body);
  const head = json(flat.protected);
  const { alg, url, nonce, kid, jwk } = head;
  if (typeof url !== 'string') throw malformed('the header names no url');
  if (typeof nonce !== 'string') throw new Refusal(400, 'badNonce', 'the header has no nonce');
  if ((kid === undefined) === (jwk === undefined)) throw malformed('exactly one of jwk and kid');
  const key = jwk === undefined ? keyOf(String(kid)) : (jwk as JsonWebKey);
  const hash = HASHES[`${alg}/${key.kty}/${key.crv ?? ''}`];
  if (!hash) throw new Refusal(400, 'badSignatureAlgorithm', `${alg} with a key of ${key.kty}`);
  const signed = Buffer.from(`${flat.protected}.${flat.payload}`);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  if (!verify(hash, signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(flat.signature, 'base64url'))) {
    throw malformed('the signature does not verify');
  }
  return {
    url,
    nonce,
    kid: kid === undefined ? undefined : String(kid),
    thumbprint: thumbprintOf(key),
    jwk: key,
    payload: flat.payload === '' ? undefined : json(flat.payload),
  };
}

const HASHES: Readonly<Record<string, string>> = {
  'ES256/EC/P-256': 'sha256',
  'ES384/EC/P-384': 'sha384',
  'RS256/RSA/': 'sha256',
};

function flatOf(body: string): Flat {
  const found = JSON.parse(body) as Record<string, unknown>;
  if (Object.keys(found).sort().join() !== 'payload,protected,signature') throw malformed('not the flattened form');
  return found as unknown as Flat;
}

function json(part: string): Readonly<Record<string, unknown>> {
  if (!/^[A-Za-z0-9_-]*$/.test(part)) throw malformed('not base64url without padding');
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

/** RFC 7638. */
export function thumbprintOf({ kty, crv, x, y, e, n }: JsonWebKey): string {
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** Whether an account's key is bound by the holder of another one (RFC 8555, 7.3.4). */
export function isBound(
  binding: unknown,
  { kid, key }: { kid: string; key: string },
  url: string,
  own: JsonWebKey,
): boolean {
  if (typeof binding !== 'object' || binding === null) return false;
  const flat = binding as Flat;
  const head = json(flat.protected);
  const mac = createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(`${flat.protected}.${flat.payload}`)
    .digest('base64url');
  const bound = json(flat.payload) as JsonWebKey;
  return (
    head.kid === kid &&
    head.url === url &&
    head.alg === 'HS256' &&
    mac === flat.signature &&
    thumbprintOf(bound) === thumbprintOf(own)
  );
}
