import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Probe } from '../../src/ports/probe.js';
import { postgresqlLogin } from '../../src/probes/postgresql-login.js';
import { probeContract } from '../contracts/probe.contract.js';
import { executor } from '../doubles/postgres/executor.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';

let server: PostgresServer;
let connection: Connection;
const opened: Probe[] = [];
beforeAll(async () => {
  server = await PostgresServer.start();
  connection = await executor(server, 'functions', []);
});
afterAll(() => server.stop());

const login = (username: string, password: string): Material => ({
  version: 'c.1.1',
  open: { username },
  sealed: { password: new Secret(password) },
});

async function probe(options = {}, auth = connection.auth) {
  const { host, port, database } = server;
  const made = await postgresqlLogin.create(options, {
    credential: 'c',
    connection: { ...connection, auth },
    clock: new SetClock(),
    random: new SeededRandom(),
    rotator: { kind: 'postgresql', options: { host, port, database, role: 'app' } },
  });
  opened.push(made);
  return made;
}

probeContract('postgresql-login', async () => {
  const role = server.unique('app');
  await server.run(`CREATE ROLE ${role} LOGIN PASSWORD 'right-of-${role}'`);
  return {
    probe: await probe(),
    good: login(role, `right-of-${role}`),
    bad: login(role, 'wrong'),
    gullible: () => server.allow(`host all ${role} 127.0.0.1/32 trust`),
    cut: () => server.kill(),
    close: async () => {
      if (!server.running) await server.restart();
      await server.allow();
    },
  };
});

describe('postgresql-login', () => {
  afterEach(async () => {
    for (const made of opened.splice(0)) await made.close?.();
    await server.allow();
  });

  const role = async (attributes: string): Promise<string> => {
    const name = server.unique('app');
    await server.run(`CREATE ROLE ${name} LOGIN PASSWORD 'right'; ALTER ROLE ${name} ${attributes}`);
    return name;
  };

  it('P9: proves nothing about a role whose time is over, because that looks like a wrong password', async () => {
    const expired = await role("VALID UNTIL '2000-01-01'");
    expect(await (await probe()).attempt(login(expired, 'right'))).toBe('unreachable');
    expect(await (await probe()).attempt(login(expired, 'wrong'))).toBe('unreachable');
  });

  it('P9: proves nothing about a role that may not log in', async () => {
    const closed = await role('NOLOGIN');
    expect(await (await probe()).attempt(login(closed, 'right'))).toBe('unreachable');
    expect(await (await probe()).attempt(login(closed, 'wrong'))).toBe('unreachable');
  });

  it('P10: its decoy gets in where pg_hba.conf trusts, so the engine voids every positive answer', async () => {
    const trusted = await role('INHERIT');
    await server.allow(`host all ${trusted} 127.0.0.1/32 trust`);
    const trusting = await probe();
    const good = login(trusted, 'right');
    expect(await trusting.attempt(trusting.decoy(good))).toBe('accepted');
  });

  it('takes a rule of pg_hba.conf that shuts everybody out for no answer about the password', async () => {
    const shut = await role('INHERIT');
    await server.allow(`host all ${shut} 127.0.0.1/32 reject`);
    expect(await (await probe()).attempt(login(shut, 'right'))).toBe('unreachable');
  });

  it('P11: asks by the way of its options, as the consumer does', async () => {
    const name = await role('INHERIT');
    await server.run(`CREATE DATABASE by_the_pooler_${name}`);
    const there = await probe({ host: 'localhost', database: `by_the_pooler_${name}` });
    expect(await there.attempt(login(name, 'right'))).toBe('accepted');
    const nowhere = await probe({ database: 'no_such_database' });
    expect(await nowhere.attempt(login(name, 'right'))).toBe('unreachable');
    const closed = await probe({ port: 1 });
    expect(await closed.attempt(login(name, 'right'))).toBe('unreachable');
  });

  it('asks who it is: a SET ROLE of the role itself does not confuse it', async () => {
    const [owner, name] = [server.unique('owner'), await role('INHERIT')];
    await server.run(`CREATE ROLE ${owner}; GRANT ${owner} TO ${name}; ALTER ROLE ${name} SET role ${owner}`);
    expect(await (await probe()).attempt(login(name, 'right'))).toBe('accepted');
  });

  it('takes a refusal at its word where the connection has no account of its own', async () => {
    const name = await role('INHERIT');
    const bare = await probe({}, {});
    expect(await bare.attempt(login(name, 'right'))).toBe('accepted');
    expect(await bare.attempt(login(name, 'wrong'))).toBe('refused');
  });

  it('logs in with an empty password as little as with a wrong one, whatever the environment offers', async () => {
    const name = await role('INHERIT');
    process.env.PGPASSWORD = 'right';
    try {
      expect(await (await probe()).attempt(login(name, ''))).not.toBe('accepted');
    } finally {
      delete process.env.PGPASSWORD;
    }
  });

  it('needs the connection of the rotator, or of the way it was told', () => {
    const rotator = { kind: 'postgresql', options: { host: 'DB.example.com', database: 'app', role: 'app' } };
    expect(postgresqlLogin.target({}, rotator)?.place).toBe('db.example.com:5432');
    expect(postgresqlLogin.target({ host: '::1', port: 6432 }, rotator)?.place).toBe('[::1]:6432');
  });

  it('makes decoys as long as the value, even of short and old ones', async () => {
    const made = await probe();
    for (const password of ['x', 'twelve chars', 'y'.repeat(60)]) {
      expect(made.decoy(login('app', password)).sealed.password?.reveal()).toHaveLength(password.length);
    }
  });
});
