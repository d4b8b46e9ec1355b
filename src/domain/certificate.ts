import { formatDay, type Instant } from './time.js';

/** What one certificate says of itself, read once; nothing here is secret. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hexadecimal, as OpenSSL prints it. */
  readonly serial: string;
  /** DNS names and addresses it is made out to, in small letters. */
  readonly names: readonly string[];
  readonly notBefore: Instant;
  /** The last instant at which it holds. */
  readonly notAfter: Instant;
  readonly key: { readonly algorithm: string; readonly bits: number };
  /** `sha256-rsa`, `sha384-ecdsa`, …; the object identifier where we have no word for it. */
  readonly signature: string;
  readonly isSelfSigned: boolean;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly fingerprint: string;
  /** How its CA names it in renewal information (RFC 9773); absent where it names no authority. */
  readonly renewalId?: string;
}

/** Certificates in the order somebody sent or stored them, the server's own first. */
export interface ChainFacts {
  readonly certificates: readonly CertificateFacts[];
  /** `links[n]`: certificate n was issued and signed by certificate n + 1. One shorter than `certificates`. */
  readonly links: readonly boolean[];
}

/** What a chain is held against. */
export interface ChainTerms {
  readonly now: Instant;
  /** The name a client asks for; without one names are not judged. */
  readonly host?: string | undefined;
  /** Whether a path to a trusted root could be built from what was sent alone; left out where nobody tried. */
  readonly trusted?: boolean | undefined;
}

export const chainFaultCodes = [
  'expired',
  'not-yet-valid',
  'name-mismatch',
  'self-signed',
  'link-broken',
  'untrusted',
  'weak-key',
  'weak-signature',
] as const;

/** One thing that is wrong with a chain. */
export interface ChainFault {
  readonly code: (typeof chainFaultCodes)[number];
  /** In the words of a message, with the way out. */
  readonly text: string;
}

/**
 * What is wrong with this chain, for a client that knows nothing but what was sent and its own roots?
 *
 * A root that was sent is never weak by its signature: nobody verifies it. What was sent after the last link that
 * holds is somebody else's; it is a fault only where the path to a root needs it.
 */
export function chainFaults(chain: ChainFacts, terms: ChainTerms): readonly ChainFault[] {
  const [own] = chain.certificates;
  if (!own) return [{ code: 'link-broken', text: 'no certificate was sent' }];
  const path = pathOf(chain);
  const late = path.flatMap((one) => timeFaults(one, terms.now));
  // What is out of its time is not trusted either; saying so twice helps nobody.
  const trusted = late.length > 0 ? undefined : terms.trusted;
  return [
    ...late,
    ...nameFaults(own, terms.host),
    ...trustFaults(chain, path, { ...terms, trusted }),
    ...path.flatMap(weakness),
  ];
}

/** The certificates from the server's own as far as each was issued by the next. */
function pathOf({ certificates, links }: ChainFacts): readonly CertificateFacts[] {
  const broken = links.indexOf(false);
  return broken < 0 ? certificates : certificates.slice(0, broken + 1);
}

/** The earliest end in the part of the chain that is in use: from then on no client accepts it. */
export function chainEndsAt(chain: ChainFacts): Instant | undefined {
  const ends = pathOf(chain).map(({ notAfter }) => notAfter);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function timeFaults({ subject, notBefore, notAfter }: CertificateFacts, now: Instant): ChainFault[] {
  if (now > notAfter) return [{ code: 'expired', text: `${subject} ended on ${formatDay(notAfter)}: renew it` }];
  if (now >= notBefore) return [];
  const text = `${subject} does not begin before ${formatDay(notBefore)}: wait, or look at the clocks`;
  return [{ code: 'not-yet-valid', text }];
}

function nameFaults({ names }: CertificateFacts, host: string | undefined): ChainFault[] {
  if (host === undefined || names.some((name) => covers(name, host.toLowerCase()))) return [];
  const text = `it is made out to ${names.join(', ') || 'nobody'}, not to ${host}: request it with this name`;
  return [{ code: 'name-mismatch', text }];
}

/** A wildcard stands for exactly one label, the first (RFC 9525). */
export function covers(name: string, host: string): boolean {
  if (!name.startsWith('*.')) return name === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === name.slice(1);
}

function trustFaults(
  { certificates, links }: ChainFacts,
  path: readonly CertificateFacts[],
  { trusted }: ChainTerms,
): ChainFault[] {
  const [own] = path;
  if (trusted === true) return [];
  if (own?.isSelfSigned) return [{ code: 'self-signed', text: `${own.subject} vouches for itself only` }];
  const broken = links.indexOf(false);
  if (broken >= 0) {
    const text = `${certificates[broken]?.subject} was not issued by what was sent after it (${certificates[broken + 1]?.subject})`;
    return [{ code: 'link-broken', text }];
  }
  if (trusted === undefined) return [];
  const { issuer = 'nobody' } = path.at(-1) ?? {};
  return [{ code: 'untrusted', text: `the chain ends at ${issuer}, which is not trusted: send its intermediates too` }];
}

const LEAST_BITS: Readonly<Record<string, number>> = { rsa: 2048, 'rsa-pss': 2048, ec: 256, dsa: Number.MAX_VALUE };

function weakness({ subject, key, signature, isSelfSigned }: CertificateFacts): ChainFault[] {
  const found: ChainFault[] = [];
  if (key.bits < (LEAST_BITS[key.algorithm] ?? 0)) {
    found.push({ code: 'weak-key', text: `${subject} has a key of ${key.bits} bits (${key.algorithm})` });
  }
  if (!isSelfSigned && /^(?:md5|sha1)-/.test(signature)) {
    found.push({ code: 'weak-signature', text: `${subject} is signed with ${signature}` });
  }
  return found;
}
