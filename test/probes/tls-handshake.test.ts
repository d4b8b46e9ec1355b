import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { tlsHandshake } from '../../src/probes/tls-handshake.js';
import { probeContract } from '../contracts/probe.contract.js';
import { Authority, type Made } from '../doubles/authority.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';
import { TlsServer } from '../doubles/tls-server.js';

let issuing: Authority;
beforeAll(async () => {
  issuing = await (await Authority.root()).intermediate();
});

const servers: TlsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve({ bundle }: Pick<Made, 'bundle'>, address = '127.0.0.1', port = 0): Promise<TlsServer> {
  const server = await TlsServer.start(bundle, { address, port });
  servers.push(server);
  return server;
}

const material = ({ bundle }: Pick<Made, 'bundle'>): Material => ({
  version: 'c.1.1',
  open: {},
  sealed: { bundle: new Secret(bundle) },
});

const connection: Connection = {
  name: 'web',
  kind: 'tls',
  hosts: ['127.0.0.1', '127.0.0.2', '127.0.0.3'],
  accountIds: [],
  repositories: [],
  urls: [],
  roots: [],
  credentials: ['*'],
  auth: {},
  commands: {},
};

const probeAt = (port: number, more = {}, clock = new SetClock()) =>
  tlsHandshake.create(
    { host: '127.0.0.1', port, ...more },
    { credential: 'c', connection, clock, random: new SeededRandom(), rotator: { kind: 'acme', options: {} } },
  );

const issue = (from?: number): Promise<Made> => issuing.issue('a.example.com', from === undefined ? {} : { from });

probeContract('tls-handshake', async () => {
  const [good, bad] = [await issue(), await issue()];
  const server = await serve(good);
  return {
    probe: await probeAt(server.port),
    good: material(good),
    bad: material(bad),
    cut: () => server.close(),
    close: async () => undefined,
  };
});

describe('tls-handshake', () => {
  it('asks the place that its options name', () => {
    expect(tlsHandshake.target({ host: 'WWW.example.com' }, { kind: 'acme', options: {} })).toEqual({
      kind: 'tls',
      by: 'hosts',
      place: 'www.example.com:443',
    });
  });

  it('T10: proves nothing while one of several addresses shows another certificate, and names it', async () => {
    const [old, fresh] = [await issue(Date.now() - 120_000), await issue()];
    const { port } = await serve(fresh);
    await serve(old, '127.0.0.2', port);
    const probe = await probeAt(port, { addresses: ['127.0.0.1', '127.0.0.2'], settle: '1s' });
    expect(await probe.attempt(material(fresh))).toBe('unreachable');
    expect(probe.lastSeen?.()).toMatch(/^127\.0\.0\.2 shows [0-9A-F]+$/);
    expect(await probe.attempt(material(old))).toBe('unreachable');
  });

  it('T10: proves nothing while one address does not answer: unreachable is no success', async () => {
    const fresh = await issue();
    const { port } = await serve(fresh);
    const probe = await probeAt(port, { addresses: ['127.0.0.1', '127.0.0.3'] });
    expect(await probe.attempt(material(fresh))).toBe('unreachable');
    expect(probe.lastSeen?.()).toBe('127.0.0.3: nobody listens there');
  });

  it('T10: proves nothing without the intermediates', async () => {
    const fresh = await issue();
    const { port } = await serve({ bundle: fresh.key + fresh.certificate });
    const probe = await probeAt(port);
    expect(await probe.attempt(material(fresh))).toBe('unreachable');
    expect(probe.lastSeen?.()).toContain('without its intermediates');
  });

  it('waits for a server that still shows an older one, as long as it may settle', async () => {
    const [old, fresh] = [await issue(Date.now() - 120_000), await issue()];
    const server = await serve(old);
    const clock = new SetClock();
    const probe = await probeAt(server.port, { settle: '5s' }, clock);
    const seen = probe.attempt(material(fresh));
    server.show(fresh.bundle);
    expect(await seen).toBe('accepted');
    expect(await probe.attempt(material(old))).toBe('refused');
    server.show(old.bundle);
    expect(await probe.attempt(material(fresh))).toBe('refused');
  });
});
