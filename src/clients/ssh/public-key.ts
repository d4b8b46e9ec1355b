import type { Secret } from '../../domain/secret.js';

/**
 * The public key that belongs to a private one, as one line of `authorized_keys`; `undefined` when this is no private
 * key that OpenSSH could read, or the passphrase is wrong.
 */
export async function publicKeyOf(privateKey: Secret, passphrase?: Secret): Promise<string | undefined> {
  const { default: ssh2 } = await import('ssh2');
  const parsed = ssh2.utils.parseKey(privateKey.reveal(), passphrase?.reveal());
  if (parsed instanceof Error || !parsed.isPrivateKey()) return undefined;
  return [parsed.type, parsed.getPublicSSH().toString('base64'), parsed.comment].filter(Boolean).join(' ');
}
