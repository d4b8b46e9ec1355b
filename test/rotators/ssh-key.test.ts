import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/clients/system.js';
import type { Connection } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { SshKeyPair } from '../../src/domain/ssh-key-pair.js';
import { DAY } from '../../src/domain/time.js';
import { sshKey } from '../../src/rotators/ssh-key.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { newKey, SshServer, sshAuth } from '../doubles/ssh/server.js';
import { describeWith } from '../needs.js';

const random = new SeededRandom('ssh-key');
const own = newKey('executor');
/** What many people give an executor that may do nothing but this. */
const ownLine = ({ folder }: SshServer) => `restrict,command="internal-sftp -d ${folder}" ${own.publicKey}`;

function connectionTo(servers: readonly SshServer[]): Connection {
  const nothing = { accountIds: [], repositories: [], urls: [], roots: [], commands: {} };
  const hosts = servers.map(({ place }) => place);
  return { name: 'hosts', kind: 'ssh', hosts, credentials: ['*'], auth: sshAuth(own, servers), ...nothing };
}

function contextOf(servers: readonly SshServer[]) {
  return {
    credential: 'c',
    connection: connectionTo(servers),
    clock: systemClock,
    random,
    strategy: 'dual-write' as const,
  };
}

const optionsOf = (servers: readonly SshServer[]) => ({
  user: servers[0]?.user ?? '',
  hosts: servers.map(({ place }) => place),
});

const foundOf = ({ privateKey }: SshKeyPair): Material => ({ version: 'c.0.0', open: {}, sealed: { privateKey } });

describeWith('sshd', 'keys of SSH on real hosts', () => {
  let servers: readonly SshServer[];
  let first: SshKeyPair;
  beforeAll(async () => {
    servers = await Promise.all([SshServer.start(), SshServer.start()]);
  });
  afterAll(async () => {
    for (const server of servers) await server.strike();
  });
  beforeEach(() => {
    first = newKey('deploy key of 2024');
    for (const server of servers) server.allow('# ours', ownLine(server), `no-pty,from="127.0.0.1" ${first.publicKey}`);
  });
  const one = () => servers.slice(0, 1);
  const open = (on = servers) => sshKey.create(optionsOf(on), contextOf(on));

  /** The rotator with the value in use and a candidate that both hosts let in. */
  async function issued(on = servers) {
    const rotator = await open(on);
    const previous = await rotator.capture(foundOf(first));
    const candidate = await rotator.propose('c.1.1', previous);
    await rotator.issue(candidate, previous);
    return { rotator, previous, candidate };
  }

  rotatorContract('ssh-key', { overlap: true, mints: 'self' }, async () => ({
    member: sshKey,
    rotator: await open(one()),
    rival: () => open(one()),
    found: foundOf(first),
    use: async () => ({ end: async () => {} }),
    close: async () => {},
  }));

  describe('ssh-key', () => {
    it('gives the new key the options of the old one, and leaves all other lines as they are', async () => {
      const { candidate, rotator, previous } = await issued();
      for (const server of servers) {
        const before = `# ours\n${ownLine(server)}\nno-pty,from="127.0.0.1" ${first.publicKey}\n`;
        expect(server.listed()).toBe(`${before}no-pty,from="127.0.0.1" ${candidate.open.publicKey}\n`);
      }
      await rotator.destroy(previous);
      for (const server of servers) expect(server.listed()).not.toContain(first.publicKey);
    });

    it('H1: says on how many hosts it was done, and finishes the rest when it is called again', async () => {
      const rotator = await open();
      const previous = await rotator.capture(foundOf(first));
      const candidate = await rotator.propose('c.1.1', previous);
      await servers[1]?.stop();
      await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        message: expect.stringContaining(`done on 1 of 2 hosts; not on ${servers[1]?.place} (PROVIDER_UNAVAILABLE)`),
      });
      expect(await rotator.accepts(candidate)).toBe('unreachable');
      await servers[1]?.restart();
      expect(await rotator.issue(candidate, previous)).toMatchObject({ hosts: 2, changed: true });
      expect(await rotator.accepts(candidate)).toBe('accepted');
    });

    it('H2: never leaves half a file or another mode, and takes over what a dead executor left', async () => {
      const server = servers[0] as SshServer;
      const { writeFileSync, statSync, utimesSync, readdirSync } = await import('node:fs');
      writeFileSync(`${server.authorizedKeys}.rekeyer-new`, 'half a fi');
      writeFileSync(`${server.authorizedKeys}.rekeyer-lock`, '');
      utimesSync(`${server.authorizedKeys}.rekeyer-lock`, new Date(0), new Date(0));
      await issued(one());
      expect(statSync(server.authorizedKeys).mode & 0o777).toBe(0o600);
      expect(readdirSync(`${server.folder}/.ssh`)).toEqual(['authorized_keys']);
    });

    it('H3: does not touch a list that something else keeps', async () => {
      const server = servers[0] as SshServer;
      const { renameSync, symlinkSync, rmSync } = await import('node:fs');
      const rotator = await open(one());
      const previous = await rotator.capture(foundOf(first));
      renameSync(server.authorizedKeys, `${server.authorizedKeys}.managed`);
      symlinkSync(`${server.authorizedKeys}.managed`, server.authorizedKeys);
      await expect(rotator.issue(await rotator.propose('c.1.1', previous), previous)).rejects.toMatchObject({
        code: 'DRIFT',
      });
      rmSync(server.authorizedKeys);
      renameSync(`${server.authorizedKeys}.managed`, server.authorizedKeys);
    });

    it('H4: a host that ignores the list proves nothing, and the way back removes the new key', async () => {
      const { rotator, previous, candidate } = await issued(one());
      await servers[0]?.restart('PubkeyAcceptedAlgorithms rsa-sha2-512');
      expect(await rotator.accepts(candidate)).toBe('refused');
      await servers[0]?.restart();
      await rotator.revert(candidate, previous);
      expect(servers[0]?.listed()).not.toContain(candidate.open.publicKey);
    });

    it('H5: stops at a host key that is not pinned, and sends nothing there', async () => {
      const rotator = await open(one());
      const previous = await rotator.capture(foundOf(first));
      await servers[0]?.changeHostKey();
      expect(await rotator.accepts(previous)).toBe('unreachable');
      const before = servers[0]?.listed();
      await expect(rotator.issue(await rotator.propose('c.1.1', previous), previous)).rejects.toMatchObject({
        code: 'DRIFT',
        message: expect.stringContaining('shows a key that is not pinned'),
      });
      expect(servers[0]?.listed()).toBe(before);
    });

    it('H6: the old key is not called refused while one host cannot be asked', async () => {
      const { rotator, previous, candidate } = await issued();
      await rotator.deactivate(previous);
      await servers[1]?.stop();
      expect(await rotator.accepts(previous)).toBe('unreachable');
      await expect(rotator.destroy(previous)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      await servers[1]?.restart();
      await rotator.destroy(previous);
      expect(await rotator.accepts(previous)).toBe('refused');
      expect(await rotator.accepts(candidate)).toBe('accepted');
    });

    it('H7: does not switch off or remove the last key of ours', async () => {
      const rotator = await open();
      const previous = await rotator.capture(foundOf(first));
      for (const step of ['deactivate', 'destroy'] as const) {
        await expect(rotator[step](previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
      }
      expect(await rotator.accepts(previous)).toBe('accepted');
    });

    it('does not start where the executor would lock itself out, or cannot reach a host', async () => {
      const rotator = await open();
      const same = await rotator.capture(foundOf(own));
      expect((await rotator.inspect(same)).obstacles.join()).toContain('with this very key');
      await servers[1]?.stop();
      expect((await rotator.inspect(await rotator.capture(foundOf(first)))).obstacles).toEqual([
        expect.stringContaining(servers[1]?.place ?? ''),
      ]);
      await servers[1]?.restart();
    });

    it('refuses what is no private key', async () => {
      const rotator = await open();
      const found = { version: 'c.0.0', open: {}, sealed: { privateKey: new Secret('hello') } };
      await expect(rotator.capture(found)).rejects.toMatchObject({ code: 'DRIFT' });
    });

    it("knows the host's own time", async () => {
      expect(Math.abs((await (await open()).now()) - Date.now())).toBeLessThan(DAY / 1000);
    });
  });
});

describe('ssh-key', () => {
  it('turns one identity on each host, with the port', () => {
    expect(sshKey.identities({ user: 'deploy', hosts: ['Build.example.com', '[::1]:2222'] })).toEqual([
      'ssh://deploy@build.example.com:22',
      'ssh://deploy@[::1]:2222',
    ]);
  });
});
