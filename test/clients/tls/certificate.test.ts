import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { certificatesIn, chainOf, factsOf, renewalIdOf } from '../../../src/clients/tls/certificate.js';
import { DAY } from '../../../src/domain/time.js';
import { Authority } from '../../doubles/authority.js';

let root: Authority;
let issuing: Authority;
beforeAll(async () => {
  root = await Authority.root();
  issuing = await root.intermediate();
});

describe('what is read from a certificate', () => {
  it('is whose it is, how long it holds, and how it is made', async () => {
    const from = Date.UTC(2026, 10, 1);
    const made = await issuing.issue('a.example.com', {
      names: ['A.example.com', '*.example.com', '127.0.0.1'],
      from,
      life: 90 * DAY,
    });
    const [own] = certificatesIn(made.bundle);
    expect(own && factsOf(own)).toMatchObject({
      subject: 'CN=a.example.com',
      issuer: 'CN=Test Intermediate',
      names: ['a.example.com', '*.example.com', '127.0.0.1'],
      notBefore: from,
      notAfter: from + 90 * DAY,
      key: { algorithm: 'ec', bits: 256 },
      signature: 'sha256-ecdsa',
      isSelfSigned: false,
    });
  });

  it('names a signature by SHA-1 and the length of an RSA key', async () => {
    const made = await issuing.issue('a.example.com', { rsa: { bits: 1024, hash: 'SHA-1' } });
    expect(factsOf(new X509Certificate(made.certificate))).toMatchObject({
      key: { algorithm: 'rsa', bits: 1024 },
      signature: 'sha1-ecdsa',
    });
  });

  it('finds the links that hold, and the one that does not', async () => {
    const made = await issuing.issue('a.example.com');
    const stranger = await root.intermediate('CN=Stranger');
    const whole = chainOf(certificatesIn(`${made.chain}${root.pem}`));
    expect(whole.links).toEqual([true, true]);
    expect(whole.certificates.map(({ isSelfSigned }) => isSelfSigned)).toEqual([false, false, true]);
    expect(chainOf(certificatesIn(`${made.chain}${stranger.pem}`)).links).toEqual([true, false]);
  });

  it('is nothing at all where a block is broken, and keys are passed over', async () => {
    const made = await issuing.issue('a.example.com');
    expect(certificatesIn(`${made.key}${made.chain}`)).toHaveLength(2);
    expect(certificatesIn(made.chain.replace('MII', 'MIX'))).toEqual([]);
    expect(certificatesIn('no certificate')).toEqual([]);
  });
});

describe('the name of a renewal (RFC 9773)', () => {
  /** The certificate of RFC 9773, appendix A. */
  const SAMPLE = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----`;

  it('is that of the sample in the standard', () => {
    expect(renewalIdOf(new X509Certificate(SAMPLE))).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });

  it('is the key identifier of the issuer and the serial number', async () => {
    const made = await issuing.issue('a.example.com', { serial: '0f00' });
    const id = renewalIdOf(new X509Certificate(made.certificate)) ?? '';
    expect(id.split('.')[1]).toBe(Buffer.from('0f00', 'hex').toString('base64url'));
    const keyId = issuing.certificate.extensions.find(({ type }) => type === '2.5.29.14')?.value ?? new ArrayBuffer(0);
    expect(Buffer.from(keyId).toString('hex')).toContain(
      Buffer.from(id.split('.')[0] ?? '', 'base64url').toString('hex'),
    );
  });

  it('is nothing where a certificate names no issuer', async () => {
    const own = await Authority.selfSigned('a.example.com');
    expect(renewalIdOf(new X509Certificate(own.certificate))).toBeUndefined();
  });
});
