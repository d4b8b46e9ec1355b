import { createPrivateKey } from 'node:crypto';
import { RekeyerError } from '../domain/errors/index.js';
import { type Signer, signerOf } from '../domain/ledger/sign.js';
import type { Secret } from '../domain/secret.js';

/**
 * The signer whose private key the executor's settings hold: PKCS#8 as PEM, or the base64 between its lines, which
 * survives a settings page that knows no line breaks.
 *
 * `openssl genpkey -algorithm ed25519` makes one.
 *
 * @throws LEDGER_KEY for anything that is no Ed25519 private key; the message does not quote it
 */
export function readSigningKey(key: Secret): Signer {
  const signer = parse(key.reveal().trim());
  if (!signer) throw new RekeyerError('LEDGER_KEY', 'the configured signing key is no Ed25519 private key');
  return signer;
}

function parse(text: string): Signer | undefined {
  try {
    const der = { key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' } as const;
    return signerOf(createPrivateKey(text.startsWith('-----BEGIN') ? text : der));
  } catch {
    return undefined;
  }
}
