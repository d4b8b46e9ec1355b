import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemClock } from '../../src/clients/system.js';
import type { Connection } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { sshLogin } from '../../src/probes/ssh-login.js';
import { probeContract } from '../contracts/probe.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { newKey, SshServer, sshAuth } from '../doubles/ssh/server.js';
import { describeWith } from '../needs.js';

const good = newKey('good');
const random = new SeededRandom('ssh-login');
const material = ({ privateKey }: ReturnType<typeof newKey>): Material => ({
  version: 'c.1.1',
  open: {},
  sealed: { privateKey },
});

describeWith('sshd', 'logins by SSH', () => {
  let servers: readonly SshServer[];
  beforeAll(async () => {
    servers = await Promise.all([SshServer.start(), SshServer.start()]);
    for (const server of servers) server.allow(good.publicKey);
  });
  afterAll(async () => {
    for (const server of servers) await server.strike();
  });

  function probe(on = servers) {
    const hosts = on.map(({ place }) => place);
    const nothing = { accountIds: [], repositories: [], urls: [], roots: [], commands: {} };
    const auth = sshAuth(newKey('executor'), on);
    const connection: Connection = { name: 'hosts', kind: 'ssh', hosts, credentials: ['*'], auth, ...nothing };
    const rotator = { kind: 'ssh-key', options: { user: on[0]?.user, hosts } };
    return sshLogin.create({}, { credential: 'c', connection, clock: systemClock, random, rotator });
  }

  probeContract('ssh-login', async () => {
    const [server] = servers;
    if (!server) throw new Error('there is no host');
    return {
      probe: await probe([server]),
      good: material(good),
      bad: material(newKey('wrong')),
      gullible: () => server.restart('AuthorizedKeysCommandUser root', 'AuthorizedKeysCommand /bin/echo "%t %k"'),
      cut: () => server.stop(),
      close: () => server.restart(),
    };
  });

  it('proves nothing where one host lets a key in and another does not', async () => {
    const both = await probe();
    expect(await both.attempt(material(good))).toBe('accepted');
    servers[1]?.allow();
    expect(await both.attempt(material(good))).toBe('unreachable');
    servers[0]?.allow();
    expect(await both.attempt(material(good))).toBe('refused');
  });

  it('reaches every host through one connection', () => {
    const options = { user: 'deploy', hosts: ['a.example.com', 'b.example.com:2222'] };
    expect(sshLogin.target({}, { kind: 'ssh-key', options })).toMatchObject({
      kind: 'ssh',
      place: 'a.example.com:22',
      also: ['b.example.com:2222'],
    });
  });
});
