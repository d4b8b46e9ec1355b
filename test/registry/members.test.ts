import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { deliveries } from '../../src/deliveries/index.js';
import { validate } from '../../src/jobs/validate.js';
import { probes } from '../../src/probes/index.js';
import { rotators } from '../../src/rotators/index.js';
import { families } from './families.js';
import { MemoryFiles, NOW } from './registry.js';

/** What stands around an example of AWS. */
const AWS = {
  type: 'aws-iam-access-key',
  rotator: 'rotator: { userName: svc-payments-deploy, accountId: "123456789012" }',
  strategy: 'dual-write',
  consumer: '{ name: c, kind: file, path: a.json, format: json, keys: { accessKeyId: id, secretAccessKey: secret } }',
  verify: 'verify: [ { kind: aws-sts-caller-identity } ]',
};
const SSH = {
  type: 'ssh-key',
  rotator: 'rotator: { kind: ssh-key, user: deploy, hosts: [build.example.com] }',
  strategy: 'dual-write',
  consumer: '{ name: c, kind: file, path: id_ed25519, format: raw }',
  verify: 'verify: [ { kind: ssh-login } ]',
};

const TLS = {
  type: 'tls-certificate',
  rotator:
    'rotator: { kind: acme, directory: "https://ca.example.com/directory", names: [www.example.com], challenge: { kind: http-01-webroot } }',
  strategy: 'renew',
  consumer: '{ name: c, kind: file, path: www.pem, format: raw }',
  verify: 'verify: [ { kind: tls-handshake, host: www.example.com } ]',
};
const HTTP = {
  type: 'oauth-client-secret',
  rotator: `rotator:
  kind: http-api
  url: https://api.example.com
  list: { path: /keys, items: "", id: /id }
  mint: { path: /keys, id: /id, secret: /secret }
  revoke: { path: "/keys/{{id}}" }`,
  strategy: 'dual-write',
  consumer: '{ name: c, kind: file, path: app/.env, format: dotenv, key: CLIENT_SECRET }',
  verify: 'verify: [ { kind: http-request, path: /me, present: bearer } ]',
};
/** What no provider judges. */
const GENERATED = {
  type: 'generic',
  rotator: 'rotator: { kind: generated-secret }',
  consumer: '{ name: c, kind: file, path: app/.env, format: dotenv, key: SESSION_KEY }',
  verify: 'verify: [ { kind: delivery-holds } ]',
};

const LEASE = {
  type: 'database-password',
  strategy: 'dual-write',
  consumer:
    '{ name: c, kind: file, path: a.json, format: json, keys: { password: password, username: user, leaseId: lease } }',
  verify: 'verify: [ { kind: postgresql-login, host: db.example.com, database: app } ]',
};

/** The frame of a member by how its kind begins; the defaults below are PostgreSQL's. */
const frames: readonly (readonly [string, Partial<typeof AWS>])[] = [
  ['aws-', AWS],
  ['ssh-', SSH],
  ['acme', TLS],
  ['vault-pki', TLS],
  ['vault-database-lease', LEASE],
  ['tls-', TLS],
  ['http-', HTTP],
  ['generated-', GENERATED],
  ['delivery-', GENERATED],
];
const frameOf = (kind: string) => frames.find(([beginning]) => kind.startsWith(beginning))?.[1] ?? {};

/** Beside a delivery that cannot keep custody there is one that can. */
const ESCROW = '{ name: escrow, kind: file, path: escrow.env, format: dotenv, key: VALUE, escrow: true }';

/** A registry with one credential, a PostgreSQL role's unless said, as the members of the product judge it. */
async function problems({
  type = 'database-password',
  rotator = 'rotator: { kind: postgresql, host: db.example.com, database: app, role: app_rw }',
  strategy = 'immediate',
  consumer = '{ name: config, kind: file, path: app/.env, format: dotenv, key: DB_PASSWORD }',
  verify = 'verify: [ { kind: postgresql-login } ]',
} = {}) {
  const spec = [`type: ${type}`, `strategy: ${strategy}`, 'acceptWindow: 5m', rotator];
  return problemsOf([...spec, `consumers: [ ${consumer} ]`, verify].join('\n'));
}

/** A registry with one credential of this spec. */
async function problemsOf(spec: string) {
  const credential = `
apiVersion: rekeyer/v1
kind: Credential
metadata: { name: pay-db }
spec:
  owner: "@acme/payments"
  createdAt: 2026-10-10
${spec.replace(/^/gm, '  ').trimEnd()}
`;
  const policy = `
apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: db }
spec: { priority: 1, selector: { types: [database-password, aws-iam-access-key, ssh-key, tls-certificate, generic, oauth-client-secret] }, maxAge: 90d }
`;
  const config = 'apiVersion: rekeyer/v1\nkind: Config\nspec: { approvers: ["@acme/security"] }\n';
  const files = { 'rekeyer.yaml': config, 'credentials/pay-db.yaml': credential, 'policies/db.yaml': policy };
  const real = { ...families, rotators, deliveries, probes };
  const { problems: found } = await validate({ files: new MemoryFiles(files), families: real, now: NOW });
  return found.map(({ code, message }) => `${code}: ${message}`);
}

describe('the members of the product, as the linker judges them', () => {
  it.each(rotators.members)('the example of the rotator $kind is in order', async ({ kind, example }) => {
    expect(await problems({ ...frameOf(kind), rotator: example })).toEqual([]);
  });

  it.each(deliveries.members)('the example of the delivery $kind is in order', async ({ example, capabilities }) => {
    expect(await problems({ consumer: capabilities.custody ? example : `${example}, ${ESCROW}` })).toEqual([]);
  });

  it('the examples of docs/operators/postgresql.md are in order', async () => {
    const page = readFileSync(new URL('../../docs/operators/postgresql.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(blocks).toHaveLength(2);
    for (const block of blocks) expect(await problemsOf(block)).toEqual([]);
  });

  it('the example of docs/operators/aws-iam.md is in order', async () => {
    const page = readFileSync(new URL('../../docs/operators/aws-iam.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    const specs = blocks.filter((text) => text.startsWith('type:'));
    expect(specs).toHaveLength(1);
    for (const spec of specs) expect(await problemsOf(spec)).toEqual([]);
  });

  it('the example of docs/operators/webhooks.md is in order', async () => {
    const page = readFileSync(new URL('../../docs/operators/webhooks.md', import.meta.url), 'utf8');
    const [, spec = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(await problemsOf(spec)).toEqual([]);
  });

  it.each(probes.members)('the example of the probe $kind is in order', async ({ kind, example }) => {
    expect(await problems({ ...frameOf(kind), verify: example })).toEqual([]);
  });

  it('wants a value that a provider judges proven by more than its delivery', async () => {
    expect(await problems({ verify: GENERATED.verify })).toEqual([
      'MEMBER_UNSUITABLE: delivery-holds proves that a value was delivered, not that postgresql made it valid; use a probe that logs in',
    ]);
  });

  it('wants both halves of an access key delivered together, and two keys at a time', async () => {
    const half = '{ name: c, kind: file, path: a.env, format: dotenv, key: AWS_SECRET_ACCESS_KEY }';
    expect(await problems({ ...AWS, consumer: half })).toEqual([
      expect.stringMatching(/^SLOT_NOT_DELIVERED: .*accessKeyId/),
    ]);
    expect(await problems({ ...AWS, strategy: 'immediate' })).toHaveLength(1);
  });

  it.each([
    ['an account that is a number', 'userName: svc, accountId: 123456789012'],
    ['an account of eleven digits', 'userName: svc, accountId: "12345678901"'],
    ['a user with a path', 'userName: /team/svc, accountId: "123456789012"'],
    ['somebody else’s endpoint', 'userName: svc, accountId: "123456789012", endpoint: "https://evil.example.com"'],
  ])('does not take %s', async (_what, options) => {
    expect(await problems({ ...AWS, rotator: `rotator: { ${options} }` })).toHaveLength(1);
  });

  it.each(['3m', '121s', '90d', '0s', '2'])('does not take %s as the patience of a probe', async (timeout) => {
    const verify = `verify: [ { kind: aws-sts-caller-identity, timeout: "${timeout}" } ]`;
    expect(await problems({ ...AWS, verify })).toHaveLength(1);
  });

  it('says where role and strategy do not fit', async () => {
    expect(await problems({ strategy: 'blue-green' })).toContainEqual(expect.stringContaining('write "roles:'));
    const roles = 'rotator: { kind: postgresql, host: db.example.com, database: app, roles: [a, b] }';
    expect(await problems({ rotator: roles })).toEqual([expect.stringContaining('write "role"')]);
  });

  it('wants the name of the slot delivered beside the value, where it changes with it', async () => {
    const roles = 'rotator: { kind: postgresql, host: db.example.com, database: app, roles: [a, b] }';
    const mixed = await problems({ rotator: roles, strategy: 'blue-green' });
    expect(mixed).toEqual([expect.stringMatching(/^SLOT_NOT_DELIVERED: .*username/)]);
    const keys = '{ name: c, kind: file, path: a.env, format: dotenv, keys: { password: PW, username: USER } }';
    expect(await problems({ rotator: roles, strategy: 'blue-green', consumer: keys })).toEqual([]);
  });

  it.each([
    ['a raw file with a key', '{ name: c, kind: file, path: secret, format: raw, key: A }', 'leave "key"'],
    ['a file without a key', '{ name: c, kind: file, path: a.env, format: dotenv }', 'say where'],
    ['a path that leads out', '{ name: c, kind: file, path: ../a.env, format: dotenv, key: A }', 'path'],
    ['an unknown format', '{ name: c, kind: file, path: a.env, format: dotnev, key: A }', 'format'],
    [
      'a field nobody offers',
      '{ name: c, kind: file, path: a, format: json, keys: { passwort: A } }',
      'does not provide',
    ],
    [
      'a signal nobody should send',
      '{ name: c, kind: file, path: a, format: raw, reload: { signal: KILL, pidFile: p } }',
      'signal',
    ],
  ])('has something against %s', async (_what, consumer, words) => {
    expect(await problems({ consumer })).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['a list of hosts', 'host: "a.example.com,b.example.com", database: app, role: r'],
    ['a connection string', 'host: "postgres://db/app?sslmode=disable", database: app, role: r'],
    ['a way around TLS', 'host: db.example.com, database: app, role: r, sslmode: disable'],
    ['options for the server', 'host: db.example.com, database: app, role: r, options: "-c x=y"'],
    ['a role that PostgreSQL would cut off', `host: db.example.com, database: app, role: ${'r'.repeat(64)}`],
    ['a weak password', 'host: db.example.com, database: app, role: r, password: { length: 8 }'],
  ])('row 33 and beside: does not take %s', async (_what, options) => {
    expect(await problems({ rotator: `rotator: { kind: postgresql, ${options} }` })).toHaveLength(1);
  });
});
