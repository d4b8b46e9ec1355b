import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { Authority } from '../../doubles/authority.js';
import { TlsServer } from '../../doubles/tls-server.js';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const folder = temporaryFolder();
let server: TlsServer;
let connections: string;

beforeAll(async () => {
  const root = await Authority.root();
  const made = await root.issue('www.example.com', { from: Date.now() - 80 * DAY, life: 90 * DAY });
  server = await TlsServer.start(made.bundle);
  connections = join(folder, 'connections.yaml');
  await rekeyer('init', '--dir', folder);
  writeFileSync(
    join(folder, 'credentials/example-api-key.yaml'),
    `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: www }
spec:
  type: tls-certificate
  owner: "@acme/web"
  createdAt: unknown
  management: external
  verify: [ { kind: tls-handshake, host: 127.0.0.1, port: ${server.port}, servername: www.example.com } ]
`,
  );
  writeFileSync(
    connections,
    `apiVersion: rekeyer/v1
kind: Connections
items: [ { name: web, kind: tls, hosts: [127.0.0.1], credentials: [www], auth: { tlsCa: REKEYER_TEST_CA } } ]
`,
  );
  process.env.REKEYER_TEST_CA = root.pem;
});
afterAll(async () => {
  delete process.env.REKEYER_TEST_CA;
  await server.close();
});

describe('rekeyer scan --endpoints', () => {
  it('judges a certificate by what its server shows, which a scan without it cannot know', async () => {
    const scan = ['scan', '--dir', folder, '--json'];
    const without = JSON.parse((await rekeyer(...scan)).out);
    expect(without.credentials[0]).toMatchObject({ status: 'unknown-age', expiresAt: null });
    const { code, out } = await rekeyer(...scan, '--endpoints', '--connections', connections);
    const [www] = JSON.parse(out).credentials;
    expect(www).toMatchObject({ status: 'overdue', ageDays: 80 });
    expect(Math.round((Date.parse(www.expiresAt) - Date.now()) / DAY)).toBe(10);
    expect(code).toBe(1);
  });

  it('does not look into private networks that no connection names', async () => {
    const { out } = await rekeyer('scan', '--dir', folder, '--endpoints');
    expect(out).toContain('is this machine itself');
  });
});
