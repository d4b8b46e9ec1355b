import { describe, expect, it } from '@jest/globals';
import { type CertificateFacts, type ChainTerms, chainEndsAt, chainFaults } from '../../src/domain/certificate.js';
import { DAY } from '../../src/domain/time.js';

const now = Date.UTC(2026, 10, 21);
const own: CertificateFacts = {
  subject: 'CN=a.example.com',
  issuer: 'CN=Issuing',
  serial: '01',
  names: ['a.example.com'],
  notBefore: now - DAY,
  notAfter: now + 30 * DAY,
  key: { algorithm: 'ec', bits: 256 },
  signature: 'sha256-ecdsa',
  isSelfSigned: false,
  fingerprint: 'aa',
};
const issuing: CertificateFacts = {
  ...own,
  subject: 'CN=Issuing',
  issuer: 'CN=Root',
  names: [],
  notAfter: now + 20 * DAY,
};
const root: CertificateFacts = { ...issuing, subject: 'CN=Root', isSelfSigned: true, signature: 'sha1-rsa' };

const codes = (
  certificates: readonly CertificateFacts[],
  terms: Partial<ChainTerms> = {},
  links?: readonly boolean[],
) =>
  chainFaults(
    { certificates, links: links ?? certificates.slice(1).map(() => true) },
    { now, trusted: true, ...terms },
  ).map(({ code }) => code);

describe('what is wrong with a chain', () => {
  it('is nothing with a sound one, and the signature of a root does not count', () => {
    expect(codes([own, issuing, root], { host: 'a.example.com' })).toEqual([]);
  });

  it.each<
    [string, readonly CertificateFacts[], Partial<ChainTerms>, readonly boolean[] | undefined, readonly string[]]
  >([
    ['nothing was sent', [], {}, undefined, ['link-broken']],
    ['its own end', [{ ...own, notAfter: now - 1 }, issuing], {}, undefined, ['expired']],
    ['the end of an intermediate', [own, { ...issuing, notAfter: now - 1 }], {}, undefined, ['expired']],
    ['the last instant is in time', [{ ...own, notAfter: now }], {}, undefined, []],
    ['a beginning in the future', [{ ...own, notBefore: now + 1 }], {}, undefined, ['not-yet-valid']],
    ['another name', [own, issuing], { host: 'b.example.com' }, undefined, ['name-mismatch']],
    ['a missing intermediate', [own], { trusted: false }, undefined, ['untrusted']],
    ['a stranger as issuer', [own, root], { trusted: false }, [false], ['link-broken']],
    ['a stranger that nobody needs', [own, issuing, own], {}, [true, false], []],
    ['itself as its only witness', [{ ...own, isSelfSigned: true }], { trusted: false }, undefined, ['self-signed']],
    ['a short RSA key', [{ ...own, key: { algorithm: 'rsa', bits: 1024 } }], {}, undefined, ['weak-key']],
    ['any DSA key', [{ ...own, key: { algorithm: 'dsa', bits: 4096 } }], {}, undefined, ['weak-key']],
    ['a signature by SHA-1', [{ ...own, signature: 'sha1-rsa' }], {}, undefined, ['weak-signature']],
    ['nobody asked whether it is trusted', [own], { trusted: undefined }, undefined, []],
  ])('%s', (_what, certificates, terms, links, expected) => {
    expect(codes(certificates, terms as ChainTerms, links)).toEqual(expected);
  });

  it.each([
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.b.example.com', false],
    ['a.example.com', 'A.Example.com', true],
    ['127.0.0.1', '127.0.0.1', true],
  ])('a certificate for %s serves %s: %s', (name, host, serves) => {
    expect(codes([{ ...own, names: [name] }], { host })).toEqual(serves ? [] : ['name-mismatch']);
  });
});

describe('the end of a chain', () => {
  it('is the earliest of what is in use', () => {
    expect(chainEndsAt({ certificates: [own, issuing], links: [true] })).toBe(issuing.notAfter);
    expect(chainEndsAt({ certificates: [own, issuing], links: [false] })).toBe(own.notAfter);
    expect(chainEndsAt({ certificates: [], links: [] })).toBeUndefined();
  });
});
