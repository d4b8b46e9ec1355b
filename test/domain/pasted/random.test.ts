import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { randomWordIn } from '../../../src/domain/pasted/random.js';

/** Characters drawn evenly, the same on every run. */
function drawn(alphabet: string, length: number, seed: number): string {
  const bytes = createHash('sha512').update(`${alphabet} ${seed}`).digest();
  return Array.from({ length }, (_, index) => alphabet[(bytes[index] ?? 0) % alphabet.length]).join('');
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const BASE62 = LOWER + LOWER.toUpperCase() + DIGITS;

describe('randomWordIn', () => {
  it.each([
    ['UUID', '6f1c2f4e-8b5d-4d2a-9c3e-1a2b3c4d5e6f'],
    ['UUID as a URN', 'urn:uuid:6F1C2F4E-8B5D-4D2A-9C3E-1A2B3C4D5E6F'],
    ['MD5', '9e107d9d372bb6826bd81d3542a419d6'],
    ['commit', 'f3902cd1c4a5b6d7e8f90123456789abcdef0123'],
    ['SHA-256', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['SHA-512', `sha512:${'0a1b2c3d'.repeat(16)}`],
    ['image', 'ghcr.io/acme/app:v1.2.3@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['integrity', 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC'],
    ['certificate fingerprint', 'AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01'],
    ['SSH fingerprint', 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'],
    ['SSH public key', 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'],
    ['ARN', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pay/deployer-a1B2c3'],
    ['ARN of another partition', 'arn:aws-us-gov:iam::123456789012:role/Team/Deploy-Role-2'],
    ['account id', '123456789012'],
    ['unique id of a role', 'AROADBQP57FF2AEXAMPLE'],
    ['resource id', 'vpc-0a1b2c3d4e5f67890'],
    ['ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
    ['node id', 'R_kgDOGq0qMQ7aB2c'],
    ['compact instant', '20261121T081500Z'],
    ['instant', '2026-11-21T08:15:00.123+01:00'],
    ['IPv6', '2001:0db8:85a3:0000:0000:8a2e:0370:7334'],
    ['host', 'ip-10-0-12-34.eu-central-1.compute.internal'],
    ['pod', 'payments-7d9f8b6c5d-x2x4z'],
    ['shell words', 'if(a&&b||!c){run=$((x+1))}'],
    ['slug', 'rotation-2026-11-21-payments-team-4'],
    ['camel case', 'PostgreSQL16ConnectionPoolTimeout30Seconds'],
    ['screaming', 'DATABASE_PASSWORD_V2_FOR_EU_WEST_1'],
    ['path', 'modules/rds-v2/eu-west-1/db01/README.md'],
    ['address', 'https://docs.example.com/d/1A2b3C4d5E6f7G8h9I0j1K2l3M4n5O6p/edit#heading=h1'],
    ['key by a digest', 'kid=9e107d9d372bb6826bd81d3542a419d6'.slice(4)],
    ['long number', '1234567890123456789012345678901234567890'],
    ['e-mail', 'payments-oncall+prod2@engineering.example.com'],
    ['German', 'Donaudampfschifffahrtsgesellschaftskapitaen'],
    ['version', 'v2026.11.21-rc.3+build.20261121.4'],
    ['package', '@aws-sdk/client-secrets-manager@3.1001.0'],
  ])('leaves %s alone', (_, text) => {
    expect(randomWordIn(`see ${text}, please`)).toBeUndefined();
    expect(randomWordIn(text)).toBeUndefined();
  });

  it.each([
    ['AWS secret key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['base64', 'q7Zt0yXk3vLw9bNf2RsD4hGc8mJp1uTe'],
    ['base64url', 'aZ3_kQ9-xV7tB2mN_5wR8yL4pC6dF1gH'],
    ['small letters and digits', 'k3j9x0q2m7v1p5z8w4t6b2'],
    ['password with symbols', 'Xk9#mP2$vL5nQ8@wR3'],
    ['key in a query', 'https://api.example.com/v1?key=q7Zt0yXk3vLw9bNf2RsD4hGc'],
  ])('finds %s', (_, text) => {
    expect(randomWordIn(`the value is ${text}.`)).toEqual({ what: 'what looks like a random secret', at: 13 });
    expect(randomWordIn(`key="${text}"`)?.at).toBeDefined();
  });

  it.each([
    ['letters and digits', BASE62, 24],
    ['base64', `${BASE62}+/`, 40],
    ['base64url', `${BASE62}-_`, 43],
    ['password', `${BASE62}!#$%^&*`, 20],
  ])('finds nearly all of 1,000 drawn by chance: %s', (_, alphabet, length) => {
    const found = Array.from({ length: 1000 }, (_, seed) => drawn(alphabet, length, seed)).filter(
      (word) => randomWordIn(`it is ${word} now`) !== undefined,
    );
    expect(found.length).toBeGreaterThan(970);
  });

  it('stays fast on a long text without spaces', () => {
    const start = performance.now();
    randomWordIn('aB3'.repeat(20_000));
    randomWordIn('a-'.repeat(30_000));
    expect(performance.now() - start).toBeLessThan(250);
  });
});
