import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { placeOf, routeTo } from '../../../src/clients/postgres/endpoint.js';
import { Session } from '../../../src/clients/postgres/session.js';
import { Secret } from '../../../src/domain/secret.js';
import { certificateFor, type TestCertificate } from '../../doubles/certificates.js';
import { PostgresServer } from '../../doubles/postgres/server.js';

const at = (host: string) => ({ host, port: 5432, database: 'app' });

describe('the way to a server', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'LOCALHOST'])('is plain to %s', async (host) => {
    const { address, tls } = await routeTo(at(host));
    expect(tls).toBe(false);
    expect(address).toMatch(/^(127\.|::1$)/);
  });

  it.each([
    'db.example.com',
    '10.0.0.1',
    '0.0.0.0',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '::ffff:127.0.0.1',
    '0x7f.1',
    '2130706433',
    'fe80::1',
  ])('is verified TLS to %s', async (host) => {
    const { tls } = await routeTo(at(host));
    expect(tls).toMatchObject({ rejectUnauthorized: true, minVersion: 'TLSv1.2' });
    const { checkServerIdentity } = tls || {};
    const stranger = { subject: { CN: 'localhost' }, subjectaltname: 'DNS:localhost' };
    expect(checkServerIdentity?.('localhost', stranger as never)).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('is written with brackets where the host is an IPv6 address', () => {
    expect(placeOf(at('::1'))).toBe('[::1]:5432');
    expect(placeOf(at('db.example.com'))).toBe('db.example.com:5432');
  });
});

describe('TLS to a real server', () => {
  let ours: TestCertificate;
  let server: PostgresServer;
  beforeAll(async () => {
    ours = certificateFor('DNS:db.test', 'IP:127.0.0.1');
    server = await PostgresServer.start({ tls: ours });
  });
  afterAll(() => server.stop());

  const open = (host: string, tlsCa: string) =>
    Session.open(
      { ...server.endpoint, host, tlsCa: new Secret(tlsCa) },
      { user: server.superuserName, password: new Secret(server.superuserPassword) },
    );

  it('opens when the authority vouches for this very host', async () => {
    const session = await open('127.0.0.1', ours.authority);
    expect(await session.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true }]);
    await session.close();
  });

  it('does not open for another host, nor under another authority', async () => {
    await expect(open('localhost', ours.authority)).rejects.toMatchObject({
      state: undefined,
      message: 'TLS: ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const other = certificateFor('IP:127.0.0.1').authority;
    await expect(open('127.0.0.1', other)).rejects.toMatchObject({ state: undefined });
  });

  it('does not fall back to plain where the server has no TLS', async () => {
    const plain = await PostgresServer.start();
    const account = { user: plain.superuserName, password: new Secret(plain.superuserPassword) };
    const endpoint = { ...plain.endpoint, tlsCa: new Secret(ours.authority) };
    await expect(Session.open(endpoint, account)).rejects.toMatchObject({ state: undefined });
    await plain.stop();
  });
});
