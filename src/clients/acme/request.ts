import type { KeyObject } from 'node:crypto';

/** A request in PEM to sign this key for these names (RFC 2986). The names stand where clients look, not in the subject. */
export async function requestFor(key: KeyObject, names: readonly string[]): Promise<string> {
  const { crypto } = await import('acme-client');
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [, csr] = await crypto.createCsr({ altNames: [...names] }, pem);
  return csr.toString();
}

/** A certificate that says nothing but the answer to a challenge (RFC 8737), with its own key, both in PEM. */
export async function challengeCertificate(
  name: string,
  keyAuthorization: string,
): Promise<{ readonly key: string; readonly cert: string }> {
  const { crypto } = await import('acme-client');
  const own = { identifier: { type: 'dns', value: name } } as Parameters<typeof crypto.createAlpnCertificate>[0];
  const made = await crypto.createAlpnCertificate(own, keyAuthorization, await crypto.createPrivateEcdsaKey());
  const [key = '', cert = ''] = made.map(String);
  return { key, cert };
}
