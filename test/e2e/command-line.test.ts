import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rekeyer, temporaryFolder } from '../cli/rekeyer.js';
import { ConsumerClient } from '../demo/consumer-client.js';
import { executor } from '../doubles/postgres/executor.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { Repositories, type Repository } from '../ledgers/repository.js';

const OLD = 'the-password-of-ninety-days-ago';
const root = temporaryFolder();
const registry = join(root, 'registry');
const envFile = join(root, 'app/.env');
const repositories = new Repositories();
let server: PostgresServer;
let consumer: ConsumerClient;
let repository: Repository;
let role: string;

const policy = (onDue: string) => `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: db }
spec:
  priority: 1
  selector: { types: [database-password] }
  maxAge: 60d
  onDue: ${onDue}
  gracePeriod: 1s
  recoveryPeriod: 1s
  approval: { from: ["@acme/security"] }
`;

const credential = () => `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: pay-db }
spec:
  type: database-password
  owner: "@acme/payments"
  createdAt: 2026-01-10
  rotator: { kind: postgresql, host: ${server.host}, port: ${server.port}, database: ${server.database}, role: ${role} }
  strategy: immediate
  acceptWindow: 1m
  consumers: [{ name: config, kind: file, path: app/.env, format: dotenv, key: DB_PASSWORD, reload: app }]
  verify: [{ kind: postgresql-login }]
`;

const connections = () => `apiVersion: rekeyer/v1
kind: Connections
items:
  - name: payments-db
    kind: postgresql
    hosts: ["${server.host}:${server.port}"]
    credentials: ["pay-*"]
    auth: { user: TEST_DB_USER, password: TEST_DB_PASSWORD }
  - name: payments-host
    kind: file
    root: ${root}
    credentials: ["pay-*"]
    commands: { app: [/bin/kill, -HUP, "${consumer.pid}"] }
`;

beforeAll(async () => {
  server = await PostgresServer.start();
  role = server.unique('app');
  await server.run(`CREATE ROLE ${role} LOGIN PASSWORD '${OLD}'`);
  const { auth } = await executor(server, 'functions', [role]);
  for (const folder of ['app', 'registry/policies', 'registry/credentials']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(envFile, `DB_USER=${role}\nDB_PASSWORD=${OLD}\n`, { mode: 0o600 });
  consumer = await ConsumerClient.start(envFile, server.port);
  writeFileSync(join(registry, 'policies/db.yaml'), policy('rotate'));
  writeFileSync(join(registry, 'credentials/pay-db.yaml'), credential());
  writeFileSync(join(root, 'connections.yaml'), connections());
  Object.assign(process.env, {
    TEST_DB_USER: auth.user?.reveal(),
    TEST_DB_PASSWORD: auth.password?.reveal(),
    REKEYER_CONNECTIONS: join(root, 'connections.yaml'),
    REKEYER_FINGERPRINT_KEY: 'a fingerprint key of at least 32 characters',
    REKEYER_CACHE: join(root, 'cache'),
  });
  repository = repositories.make();
  await rekeyer('ledger', 'init', '--remote', repository.dir);
});

afterAll(async () => {
  for (const name of Object.keys(process.env)) if (/^(?:TEST_DB|REKEYER)_/.test(name)) delete process.env[name];
  await consumer.stop();
  await server.stop();
  repositories.removeAll();
});

const here = () => ['--dir', registry, '--remote', repository.dir];
const held = () => /^DB_PASSWORD=(.*)$/m.exec(readFileSync(envFile, 'utf8'))?.[1] ?? '';
const lets = (password: string) =>
  server.connect(role, password).then(
    (client) => client.end().then(() => true),
    () => false,
  );

describe('a rotation from the command line', () => {
  it('is shown before it is done: what it reaches, every step, its digest', async () => {
    const { code, out } = await rekeyer('plan', 'pay-db', ...here());
    expect(code).toBe(0);
    expect(out).toMatch(/^pay-db\.1, immediate, policy db\n/);
    expect(out).toMatch(
      new RegExp(`^ {2}rotator +postgresql {2}${server.host}:${server.port} +by connection payments-db$`, 'm'),
    );
    expect(out).toMatch(/ 3 {2}Make the candidate valid at the provider.*reversible\n/);
    expect(out).toMatch(/\nDigest: sha256:[0-9a-f]{64}\n$/);
    expect(held()).toBe(OLD);
  });

  it('does not begin where the policy wants an approval', async () => {
    writeFileSync(join(registry, 'policies/db.yaml'), policy('propose'));
    const { code, out } = await rekeyer('rotate', 'pay-db', ...here());
    writeFileSync(join(registry, 'policies/db.yaml'), policy('rotate'));
    expect({ code, out }).toEqual({
      code: 1,
      out: 'pay-db  not begun  APPROVAL_NEEDED: policy "db" wants an approval before "pay-db" is rotated\n',
    });
    expect(held()).toBe(OLD);
  });

  it('does not begin where the executor may reach nothing', async () => {
    writeFileSync(join(root, 'none.yaml'), connections().replaceAll('pay-*', 'search-*'));
    const { code, out } = await rekeyer('rotate', 'pay-db', ...here(), '--connections', join(root, 'none.yaml'));
    expect(code).toBe(1);
    expect(out).toMatch(/^pay-db {2}not begun {2}CONNECTION_MISSING: /);
    expect(held()).toBe(OLD);
  });

  it('shows every mistake in the settings and uses none of them', async () => {
    writeFileSync(join(root, 'wrong.yaml'), connections().replace('hosts', 'host').replace('TEST_DB_USER', 'NOT_SET'));
    const { code, err } = await rekeyer('rotate', ...here(), '--connections', join(root, 'wrong.yaml'));
    expect(code).toBe(1);
    expect(err).toMatch(/^KEY_UNKNOWN: .*\n {2}at {7}.*wrong\.yaml:6:5\n {2}way out {2}Did you mean "hosts"/m);
    expect(err).toContain('CONNECTIONS_INVALID: ');
  });

  it('is done once it is due, and nothing is left to do', async () => {
    const plan = JSON.parse((await rekeyer('plan', 'pay-db', ...here(), '--json')).out);
    const { code, out } = await rekeyer('rotate', ...here(), '--json');
    expect({ code, result: JSON.parse(out) }).toEqual({
      code: 0,
      result: { reports: [{ credential: 'pay-db', rotation: 'pay-db.1', state: 'success' }], notBegun: [] },
    });
    expect(held()).not.toBe(OLD);
    expect([await lets(held()), await lets(OLD)]).toEqual([true, false]);

    const { entries } = JSON.parse(
      (await rekeyer('ledger', 'log', '--json', '-n', '500', '--remote', repository.dir)).out,
    );
    expect(entries.filter(({ type }: { type: string }) => type === 'waiting').length).toBeLessThan(5);
    expect(entries.find(({ type }: { type: string }) => type === 'approved')).toMatchObject({
      plan: plan.digest,
      data: { by: 'policy:db' },
    });
    expect(await rekeyer('rotate', ...here())).toMatchObject({ code: 0, out: 'Nothing to rotate.\n' });
    expect(await rekeyer('ledger', 'verify', '--remote', repository.dir)).toMatchObject({ code: 0 });
    expect(await rekeyer('scan', ...here())).toMatchObject({ code: 0, out: expect.stringContaining('1 active') });
  });
});
