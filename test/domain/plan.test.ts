import { describe, expect, it } from '@jest/globals';
import { canonicalDigest, canonicalJson } from '../../src/domain/canonical.js';
import type { Credential } from '../../src/domain/credential.js';
import { gitBlobId } from '../../src/domain/git-blob.js';
import { digestOf, type PlanFacts, planOf, planSteps, stepLines } from '../../src/domain/plan.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { DAY, MINUTE } from '../../src/domain/time.js';
import { credential, policy } from './registry-parts.js';

const facts = (change: Partial<PlanFacts> = {}): PlanFacts => ({
  credential: credential(),
  policy: policy(),
  generation: 7,
  connections: [{ member: 'rotator', name: 'main-db', kind: 'postgresql', place: 'db.example.com:5432' }],
  fingerprint: 'hmac:1',
  ...change,
});
const digest = (change: Partial<PlanFacts> = {}) => digestOf(planOf('rotate', [facts(change)]));
const withCredential = (change: Partial<Credential>) => digest({ credential: credential(change) });

describe('canonical JSON', () => {
  it('is one text for every order of keys, as RFC 8785 sorts them', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ü' }], a: true, A: 1e21 })).toBe(
      '{"A":1e+21,"a":true,"b":[1,{"c":"ü","d":null}]}',
    );
    expect(canonicalDigest({ a: 1, b: 2 })).toBe(canonicalDigest({ b: 2, a: 1 }));
  });

  it('leaves out what is undefined and refuses what JSON cannot hold', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson([() => 1])).toThrow(TypeError);
  });

  it('is stable over the years: this digest never changes', () => {
    expect(digest()).toBe('sha256:8049233158fa612ca3ab47958c10456aa339bd7faf824eb33e7fd385244ddf25');
  });
});

describe('the digest of a plan', () => {
  it.each<[string, Partial<Credential>]>([
    ['type', { type: 'generic' }],
    ['rotator', { rotator: { kind: 'postgresql', options: { host: 'other' } } }],
    ['strategy', { strategy: 'staged' }],
    ['consumers', { consumers: [] }],
    ['verify', { verify: [] }],
    ['verifyRetired', { verifyRetired: false }],
    ['acceptWindow', { acceptWindow: 6 * MINUTE }],
  ])('changes with the %s', (_, change) => {
    expect(withCredential(change)).not.toBe(digest());
  });

  it.each<[string, Partial<PlanFacts>]>([
    ['generation', { generation: 8 }],
    ['fingerprint of the value in use', { fingerprint: 'hmac:2' }],
    ['absence of a fingerprint', { fingerprint: undefined }],
    ['connection', { connections: [{ member: 'rotator', name: 'main-db', kind: 'postgresql', place: 'evil:5432' }] }],
    ['gracePeriod', { policy: policy({ gracePeriod: DAY }) }],
    ['recoveryPeriod', { policy: policy({ recoveryPeriod: DAY }) }],
  ])('changes with the %s', (_, change) => {
    expect(digest(change)).not.toBe(digest());
  });

  it.each<[string, PlanFacts]>([
    ['description', facts({ credential: credential({ description: 'other' }) })],
    ['labels', facts({ credential: credential({ labels: { env: 'test' } }) })],
    ['owner', facts({ credential: credential({ owner: '@acme/others' }) })],
    ['createdAt', facts({ credential: credential({ createdAt: 0 }) })],
    ['file', facts({ credential: credential({ source: { file: 'elsewhere.yaml' } }) })],
    ['policy name', facts({ policy: policy({ name: 'other' }) })],
    ['windows', facts({ policy: policy({ windows: [{ cron: '0 2 * * *', duration: DAY, timezone: 'UTC' }] }) })],
    ['freezes', facts({ policy: policy({ freezes: [{ from: 0, to: 1, reason: 'x' }] }) })],
    ['notify', facts({ policy: policy({ notify: { critical: ['issue'] } }) })],
    ['approval', facts({ policy: policy({ approval: { ...policy().approval, required: 2 } }) })],
  ])('does not change with the %s', (_, changed) => {
    expect(digestOf(planOf('rotate', [changed]))).toBe(digest());
  });

  it('changes with the action, not with the order of the credentials', () => {
    const other = facts({ credential: credential({ name: 'a-db' }) });
    expect(digestOf(planOf('retire', [facts()]))).not.toBe(digest());
    expect(digestOf(planOf('rotate', [facts(), other]))).toBe(digestOf(planOf('rotate', [other, facts()])));
  });

  it('cannot be made without a strategy', () => {
    const { strategy, ...rest } = credential();
    expect(strategy).toBe('immediate');
    expect(() => planOf('rotate', [facts({ credential: rest })])).toThrow('names no strategy');
  });
});

describe('the steps as people read them', () => {
  it('say what each concerns, how long it may take and whether it can be undone', () => {
    expect(planSteps(termsOf(credential(), policy()))).toMatchInlineSnapshot(`
[
  {
    "reversibility": "no effect",
    "title": "Look before acting: provider, custody, consumers and probes as planned",
  },
  {
    "reversibility": "reversible",
    "title": "Seal the candidate and the value in use in custody",
  },
  {
    "reversibility": "reversible",
    "title": "Make the candidate valid at the provider; new logins with the old value fail until it is delivered (at most 5m)",
  },
  {
    "reversibility": "reversible",
    "title": "Deliver the candidate and reload the consumers: config",
  },
  {
    "reversibility": "no effect",
    "title": "Prove that the candidate is accepted and a wrong value is refused",
  },
  {
    "reversibility": "reversible",
    "title": "Make the candidate the value in use in custody",
  },
  {
    "reversibility": "no effect",
    "title": "See every consumer use the candidate, within 1h",
  },
  {
    "reversibility": "no effect",
    "title": "Prove that the old value is refused",
  },
  {
    "reversibility": "no effect",
    "title": "Keep the old value recoverable for 7d",
  },
  {
    "reversibility": "final",
    "title": "Destroy the old value",
  },
]
`);
  });

  it('are written once for credentials that are treated alike, and apart for others', () => {
    const alike = { name: 'b', terms: termsOf(credential(), policy()) };
    expect(stepLines([{ ...alike, name: 'a' }, alike])).toEqual(stepLines([alike]));
    const other = { name: 'c', terms: termsOf(credential({ strategy: 'blue-green' }), policy()) };
    const lines = stepLines([{ ...alike, name: 'a' }, alike, other]);
    expect(lines[0]).toMatch(/^a, b: Look before acting/);
    expect(lines.at(-1)).toBe('c: Destroy the old value (final)');
  });
});

describe('the id of a blob', () => {
  it('is what git says', () => {
    expect(gitBlobId('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(gitBlobId('ü\n')).toBe('be761e039de7c85a579bc09515401c5ee742c8de');
  });
});
