import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** Whoever may write signed batches; the private key stays inside. */
export interface Signer {
  /** As genesis names it: base64 of the key's SubjectPublicKeyInfo (what stands between the lines of a PEM file). */
  readonly publicKey: string;
  /** Base64 of the signature over a batch's `signedText`. */
  sign(signedText: string): string;
}

/** Set before what is signed, so that no signature made for something else ever counts here, nor the reverse. */
const DOMAIN = 'rekeyer-ledger batch v1\n';

const bytesOf = (signedText: string): Uint8Array => Buffer.from(DOMAIN + signedText, 'utf8');

/** A signer of this Ed25519 private key; `undefined` for a key of another kind. */
export function signerOf(privateKey: KeyObject): Signer | undefined {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') return undefined;
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  return { publicKey, sign: (text) => sign(null, bytesOf(text), privateKey).toString('base64') };
}

/** Reads a public key as genesis names it; `undefined` when it is none of Ed25519. */
export function readPublicKey(publicKey: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Did the holder of this key sign this text? About 0.2 ms a call: who reads a long chain checks the newest batch,
 * which vouches for all before it through `prev`, and leaves the rest to `rekeyer ledger verify`.
 */
export function verifySignature(key: KeyObject, signedText: string, signature: string): boolean {
  return verify(null, bytesOf(signedText), key, Buffer.from(signature, 'base64'));
}
