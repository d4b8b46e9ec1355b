import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { DAY, type Duration, type Instant } from '../../src/domain/time.js';

x509.cryptoProvider.set(webcrypto as never);

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** How a certificate differs from one for ninety days that began a minute ago. */
export interface Making {
  readonly names?: readonly string[];
  readonly from?: Instant;
  readonly life?: Duration;
  readonly isCa?: boolean;
  readonly serial?: string;
  /** `RSASSA-PKCS1-v1_5` with so many bits, instead of P-256. */
  readonly rsa?: { readonly bits: number; readonly hash: string };
}

/** A certificate with its key in PEM, and what issued it. */
export interface Made {
  readonly certificate: string;
  readonly key: string;
  /** The certificate, and those of its issuers without the root. */
  readonly chain: string;
  /** Key and chain in one text, as programs read it. */
  readonly bundle: string;
}

/** A certificate authority of the tests: it issues what it is told, for whatever time. */
export class Authority {
  static #serial = 1;

  private constructor(
    readonly name: string,
    private readonly keys: CryptoKeyPair,
    readonly certificate: x509.X509Certificate,
    private readonly above: Authority | undefined,
  ) {}

  static async root(name = 'CN=Test Root'): Promise<Authority> {
    const keys = await generate();
    const certificate = await make({
      subject: name,
      issuer: name,
      key: keys.publicKey,
      signer: keys.privateKey,
      isCa: true,
      life: 3650 * DAY,
    });
    return new Authority(name, keys, certificate, undefined);
  }

  get pem(): string {
    return `${this.certificate.toString('pem')}\n`;
  }

  /** An authority below this one. */
  async intermediate(name = 'CN=Test Intermediate', making: Making = {}): Promise<Authority> {
    const keys = await generate();
    const certificate = await this.#issue(name, keys.publicKey, { life: 365 * DAY, ...making, isCa: true });
    return new Authority(name, keys, certificate, this);
  }

  /** A server's certificate with a key of its own. */
  async issue(name: string, making: Making = {}): Promise<Made> {
    const keys = making.rsa ? await generateRsa(making.rsa) : await generate();
    const certificate = await this.#issue(`CN=${name}`, keys.publicKey, { names: [name], ...making });
    return made(this, certificate, await keyPem(keys.privateKey));
  }

  /** A certificate that vouches for itself. */
  static async selfSigned(name: string, making: Making = {}): Promise<Made> {
    const keys = await generate();
    const subject = `CN=${name}`;
    const certificate = await make({
      names: [name],
      ...making,
      subject,
      issuer: subject,
      key: keys.publicKey,
      signer: keys.privateKey,
    });
    return made(undefined, certificate, await keyPem(keys.privateKey));
  }

  /** What a CA makes of a request: the chain for its key and exactly these names. */
  async sign(csr: Buffer, names: readonly string[], making: Making = {}): Promise<string> {
    const request = new x509.Pkcs10CertificateRequest(csr);
    if (!(await request.verify())) throw new Error('the request is not signed by its own key');
    const certificate = await this.#issue(`CN=${names[0] ?? ''}`, await request.publicKey.export(), {
      ...making,
      names,
    });
    return made(this, certificate, '').chain;
  }

  #issue(subject: string, key: CryptoKey, making: Making): Promise<x509.X509Certificate> {
    return make({
      ...making,
      subject,
      issuer: this.name,
      key,
      signer: this.keys.privateKey,
      authority: this.keys.publicKey,
    });
  }

  /** This authority's certificate and those above it, without the root. */
  get sent(): string {
    return this.above ? `${this.pem}${this.above.sent}` : '';
  }

  static nextSerial(): string {
    return (Authority.#serial++).toString(16).padStart(8, '7');
  }
}

function made(authority: Authority | undefined, certificate: x509.X509Certificate, key: string): Made {
  const own = `${certificate.toString('pem')}\n`;
  const chain = own + (authority?.sent ?? '');
  return { certificate: own, key, chain, bundle: key + chain };
}

interface Parts extends Making {
  readonly subject: string;
  readonly issuer: string;
  readonly key: CryptoKey;
  readonly signer: CryptoKey;
  readonly authority?: CryptoKey;
}

async function make({ subject, issuer, key, signer, authority, ...making }: Parts): Promise<x509.X509Certificate> {
  const { names = [], isCa = false, life = 90 * DAY, from = Date.now() - 60_000 } = making;
  const hash = making.rsa?.hash ?? 'SHA-256';
  return x509.X509CertificateGenerator.create({
    serialNumber: making.serial ?? Authority.nextSerial(),
    subject,
    issuer,
    notBefore: new Date(from),
    notAfter: new Date(from + life),
    publicKey: key,
    signingKey: signer,
    signingAlgorithm: { ...EC, hash },
    extensions: [
      new x509.BasicConstraintsExtension(isCa, undefined, true),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names.map(nameOf))] : []),
      await x509.SubjectKeyIdentifierExtension.create(key),
      ...(authority ? [await x509.AuthorityKeyIdentifierExtension.create(authority)] : []),
    ],
  });
}

const nameOf = (value: string): x509.JsonGeneralName => ({
  type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns',
  value,
});

async function generate(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])) as CryptoKeyPair;
}

async function generateRsa({ bits, hash }: { bits: number; hash: string }): Promise<CryptoKeyPair> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]), hash };
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
}

async function keyPem(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key as never));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
