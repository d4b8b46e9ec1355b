import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { ChainFacts } from '../../domain/certificate.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Material } from '../../domain/material.js';
import { Secret } from '../../domain/secret.js';
import { formatInstant, type Instant } from '../../domain/time.js';
import { certificatesIn, chainOf } from './certificate.js';

/**
 * What a consumer of a certificate can be given: key and chain in one text, which is replaced in one step and can never
 * be half new; or each by itself, for programs that want them apart in one file.
 */
export const bundleFields = ['bundle', 'privateKey', 'certificate'] as const;

/** A private key with the chain that was issued for it. */
export interface Bundle {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
  readonly chain: ChainFacts;
}

const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[^-]+-----END (?:[A-Z]+ )?PRIVATE KEY-----/;

/** Key and chain of a material, however its fields are cut; `undefined` where they are not there or do not fit. */
export function bundleOf({ sealed }: Material): Bundle | undefined {
  const text = [sealed.bundle, sealed.privateKey, sealed.certificate].map((one) => one?.reveal() ?? '').join('\n');
  const certificates = certificatesIn(sealed.certificate?.reveal() ?? text);
  const [own] = certificates;
  const key = keyIn(text);
  return own && key && own.checkPrivateKey(key) ? { key, certificates, chain: chainOf(certificates) } : undefined;
}

/** The first private key in a PEM text. */
export function keyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(KEY.exec(text)?.[0] ?? '');
  } catch {
    return undefined;
  }
}

/**
 * The material of a key and its chain.
 *
 * @param found  the bytes that a consumer holds, kept as they are so that a rollback brings back exactly these
 */
export function materialOf(version: string, { key, certificates, chain }: Bundle, found?: Secret): Material {
  const [own] = chain.certificates;
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificate = certificates.map(String).join('');
  return {
    version,
    open: own ? { serial: own.serial, endsAt: formatInstant(own.notAfter) } : {},
    sealed: {
      bundle: found ?? new Secret(privateKey + certificate),
      privateKey: new Secret(privateKey),
      certificate: new Secret(certificate),
    },
  };
}

/** What was asked for, to hold an issued certificate against. */
export interface Asked {
  readonly key: KeyObject;
  readonly names: readonly string[];
  readonly now: Instant;
}

/**
 * The bundle of a chain that somebody issued for our key: exactly what was asked for, linked without a gap, in force.
 *
 * @throws CERTIFICATE_UNFIT with every reason; whoever issued it, nothing unfit is ever delivered
 */
export function fittingBundle(pem: string, { key, names, now }: Asked): Bundle {
  const certificates = certificatesIn(pem);
  const chain = chainOf(certificates);
  const reasons = reasonsAgainst(certificates, chain, { key, names, now });
  if (reasons.length > 0) throw new RekeyerError('CERTIFICATE_UNFIT', reasons.join('; '));
  return { key, certificates, chain };
}

function reasonsAgainst(
  [own]: readonly X509Certificate[],
  { certificates, links }: ChainFacts,
  { key, names, now }: Asked,
): string[] {
  const [facts] = certificates;
  if (!own || !facts) return ['there is no certificate in it'];
  const missing = names.filter((name) => !facts.names.includes(name.toLowerCase()));
  return [
    ...(own.checkPrivateKey(key) ? [] : ['it was issued for another key']),
    ...(missing.length === 0 ? [] : [`it is not made out to ${missing.join(', ')}`]),
    ...(links.every(Boolean) ? [] : ['its certificates are not a chain, each issued by the next']),
    ...certificates.filter(({ notAfter }) => now > notAfter).map(({ subject }) => `${subject} has ended`),
  ];
}
