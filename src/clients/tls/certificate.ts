import { type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateFacts, ChainFacts } from '../../domain/certificate.js';
import { keyIdentifierIn, signatureIn } from './der.js';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM text, in its order; keys and comments between them are left out.
 *
 * @returns none where nothing can be read as a certificate; a broken block makes the whole text unreadable
 */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  try {
    return (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** What these certificates say, and which of them were issued and signed by the one after. */
export function chainOf(certificates: readonly X509Certificate[]): ChainFacts {
  return {
    certificates: certificates.map(factsOf),
    links: certificates.slice(1).map((issuer, index) => isIssued(certificates[index], issuer)),
  };
}

function isIssued(certificate: X509Certificate | undefined, issuer: X509Certificate): boolean {
  return certificate?.checkIssued(issuer) === true && certificate.verify(issuer.publicKey);
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const { subject, issuer, serialNumber, validFrom, validTo, publicKey } = certificate;
  const renewalId = renewalIdOf(certificate);
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    serial: serialNumber.toUpperCase(),
    names: namesOf(certificate),
    notBefore: Date.parse(validFrom),
    notAfter: Date.parse(validTo),
    key: { algorithm: publicKey.asymmetricKeyType ?? 'unknown', bits: bitsOf(publicKey) },
    signature: signatureIn(certificate.raw),
    isSelfSigned: subject === issuer && certificate.verify(publicKey),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...(renewalId === undefined ? {} : { renewalId }),
  };
}

/** Node parts the fields of a name by line ends. */
const oneLine = (name: string): string => name?.split('\n').join(', ') ?? '';

/** Names that need quoting are left out: no client asks for one. */
function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const found = subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^",]+)/g);
  return [...found].map(([, name = '']) => name.toLowerCase());
}

const CURVE_BITS: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

function bitsOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): number {
  const { modulusLength, namedCurve = '' } = asymmetricKeyDetails;
  if (modulusLength !== undefined) return modulusLength;
  return asymmetricKeyType === 'ec' ? (CURVE_BITS[namedCurve] ?? Number(/\d{3}/.exec(namedCurve)?.[0] ?? 0)) : 256;
}

/**
 * How a CA names this certificate in its renewal information (RFC 9773, 4.1): the authority's key identifier and the
 * serial number, each as base64url.
 *
 * @returns `undefined` where the certificate does not name its authority's key
 */
export function renewalIdOf({ raw, serialNumber }: X509Certificate): string | undefined {
  const authority = keyIdentifierIn(raw);
  return authority && `${authority.toString('base64url')}.${serialBytes(serialNumber).toString('base64url')}`;
}

/** As DER writes a positive number: a first byte of 128 and more gets a zero before it. */
function serialBytes(hex: string): Buffer {
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}
