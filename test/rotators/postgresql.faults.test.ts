import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Rotator } from '../../src/ports/rotator.js';
import { oneRole, type PostgresCredential, twoRoles } from '../doubles/postgres/credential.js';
import { type Cut, CuttingProxy } from '../doubles/postgres/cutting-proxy.js';
import type { Right } from '../doubles/postgres/executor.js';
import { PostgresServer } from '../doubles/postgres/server.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});

const opened: Rotator[] = [];
const proxies: CuttingProxy[] = [];
const proxyBefore = async (port: number): Promise<CuttingProxy> => {
  const proxy = await CuttingProxy.before(port);
  proxies.push(proxy);
  return proxy;
};
const open = async (credential: PostgresCredential, port?: number): Promise<Rotator> => {
  const rotator = await credential.rotator(port);
  opened.push(rotator);
  return rotator;
};
afterAll(async () => {
  for (const rotator of opened) await rotator.close();
  for (const proxy of proxies) await proxy.stop();
  await server.stop();
});

/** The value in use and a candidate for it, before anything is set. */
async function ready(credential: PostgresCredential, port?: number) {
  const rotator = await open(credential, port);
  const previous = await rotator.capture(credential.found);
  const candidate = await rotator.propose('c.1.1', previous);
  return { rotator, previous, candidate };
}

const stored = async (role: string): Promise<string | null> => {
  const client = await server.superuser();
  const { rows } = await client.query('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [role]);
  await client.end();
  return rows[0]?.rolpassword ?? null;
};

const login = (material: Material) =>
  server.connect(material.open.username ?? '', material.sealed.password?.reveal() ?? '');

describe('P: one role in place', () => {
  it('P1 P5: a second executor sets the staged bytes of the first, and sets them again', async () => {
    const credential = await oneRole(server, 'functions');
    const { candidate, previous } = await ready(credential);
    const second = await open(credential);
    await second.issue(candidate, previous);
    expect(await stored(credential.roles[0] ?? '')).toBe(candidate.sealed.verifier?.reveal());
    const third = await open(credential);
    expect(await third.issue(candidate, previous)).toMatchObject({ changed: false });
    expect(await stored(credential.roles[0] ?? '')).toBe(candidate.sealed.verifier?.reveal());
  });

  const cuts: readonly [Right, Cut][] = [
    ['functions', 'request'],
    ['functions', 'answer'],
    ['createrole', 'request'],
    ['createrole', 'answer'],
  ];
  it.each(cuts)('P2: decides by looking when the line is cut at the commit (%s, %s)', async (right, cut) => {
    const proxy = await proxyBefore(server.port);
    const credential = await oneRole(server, right);
    const { rotator, candidate, previous } = await ready(credential, proxy.port);
    await rotator.inspect(previous);
    proxy.cutAt('COMMIT', cut);
    expect(await rotator.issue(candidate, previous)).toMatchObject({ changed: cut === 'request', observed: true });
    expect(await rotator.accepts(candidate)).toBe('accepted');
    expect(await rotator.accepts(previous)).toBe('refused');
  });

  it.each(['request', 'answer'] satisfies Cut[])(
    'P2: says that the outcome is unknown when nobody can look (%s), and a later run decides',
    async (cut) => {
      const proxy = await proxyBefore(server.port);
      const credential = await oneRole(server, 'functions');
      const { rotator, candidate, previous } = await ready(credential, proxy.port);
      proxy.cutAt('COMMIT', cut);
      proxy.closed = true;
      await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      const later = await open(credential);
      // The server may still be busy with the first one; this waits for its end.
      expect(await later.issue(candidate, previous)).toMatchObject({ changed: cut === 'request' });
      expect(await later.accepts(candidate)).toBe('accepted');
    },
  );

  it('P2: nothing has changed when the line is cut before the commit', async () => {
    const proxy = await proxyBefore(server.port);
    const credential = await oneRole(server, 'superuser');
    const { rotator, candidate, previous } = await ready(credential, proxy.port);
    proxy.cutAt('ALTER ROLE', 'answer');
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(await rotator.accepts(previous)).toBe('accepted');
  });

  it('P3: a query begun before the change returns its rows after it, while new logins need the new one', async () => {
    const credential = await oneRole(server, 'functions');
    const { rotator, candidate, previous } = await ready(credential);
    const consumer = await login(previous);
    const slow = consumer.query("SELECT 'rows' AS text, pg_sleep(0.4)");
    await rotator.issue(candidate, previous);
    await expect(login(previous)).rejects.toMatchObject({ code: '28P01' });
    await (await login(candidate)).end();
    expect((await slow).rows).toEqual([expect.objectContaining({ text: 'rows' })]);
    expect((await consumer.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await consumer.end();
  });

  it.each(['functions', 'superuser', 'createrole'] satisfies Right[])(
    'P4: goes back to the old password, and to its very bytes where it may read them (%s)',
    async (right) => {
      const credential = await oneRole(server, right);
      const [role = ''] = credential.roles;
      const before = await stored(role);
      const { rotator, candidate, previous } = await ready(credential);
      await rotator.issue(candidate, previous);
      await rotator.revert(candidate, previous);
      if (right !== 'createrole') expect(await stored(role)).toBe(before);
      await (await login(previous)).end();
    },
  );

  it('P4: goes back to an old md5 hash', async () => {
    const credential = await oneRole(server, 'functions');
    const [role = ''] = credential.roles;
    await server.run(
      `SET password_encryption = 'md5'; ALTER ROLE ${role} PASSWORD 'first-password'; RESET password_encryption`,
    );
    const { rotator, candidate, previous } = await ready(credential);
    await rotator.issue(candidate, previous);
    await rotator.revert(candidate, previous);
    expect(await stored(role)).toMatch(/^md5/);
  });

  it.each(['functions', 'superuser'] satisfies Right[])(
    'P6: a change by somebody else at the same moment is a lost race, not a loop (%s)',
    async (right) => {
      const credential = await oneRole(server, right);
      const { rotator, candidate, previous } = await ready(credential);
      const other = await server.superuser();
      await other.query(`BEGIN; ALTER ROLE ${credential.roles[0]} CONNECTION LIMIT 7`);
      const issued = rotator.issue(candidate, previous);
      const told = expect(issued).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
        message: expect.stringContaining('at the same moment'),
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await other.query('COMMIT');
      await told;
      await other.end();
      expect(await rotator.accepts(previous)).toBe('accepted');
      await rotator.issue(candidate, previous);
      expect(await rotator.accepts(candidate)).toBe('accepted');
    },
  );

  it('P6: a password that somebody else has set stays', async () => {
    const credential = await oneRole(server, 'functions');
    const { rotator, candidate, previous } = await ready(credential);
    await server.run(`ALTER ROLE ${credential.roles[0]} PASSWORD 'by hand'`);
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    await expect(rotator.revert(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    await (await server.connect(credential.roles[0] ?? '', 'by hand')).end();
  });

  it('P8: sets the same bytes again after a fail-over has lost them', async () => {
    const credential = await oneRole(server, 'functions');
    const [role = ''] = credential.roles;
    const { rotator, candidate, previous } = await ready(credential);
    await rotator.issue(candidate, previous);
    await server.run(`ALTER ROLE ${role} PASSWORD '${previous.sealed.verifier?.reveal()}'`);
    expect(await rotator.accepts(candidate)).toBe('refused');
    await rotator.issue(candidate, previous);
    expect(await stored(role)).toBe(candidate.sealed.verifier?.reveal());
  });

  it.each([
    ['is past its VALID UNTIL', "VALID UNTIL '2000-01-01'", 'VALID UNTIL'],
    ['may not log in', 'NOLOGIN', 'may not log in'],
    ['is a superuser', 'SUPERUSER', 'superuser'],
  ])('P9: does not start when the role %s', async (_what, attribute, words) => {
    const credential = await oneRole(server, 'functions');
    await server.run(`ALTER ROLE ${credential.roles[0]} ${attribute}`);
    const rotator = await open(credential);
    const found = { ...credential.found, open: { username: credential.roles[0] ?? '' } };
    expect((await rotator.inspect(found)).obstacles).toEqual([expect.stringContaining(words)]);
    if (attribute !== 'SUPERUSER') expect(await rotator.accepts(found)).toBe('unreachable');
  });

  it('P9: never sets the password of a superuser, not even by the right of one', async () => {
    const credential = await oneRole(server, 'superuser');
    const { rotator, candidate, previous } = await ready(credential);
    await server.run(`ALTER ROLE ${credential.roles[0]} SUPERUSER`);
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });

  it('G21: does not turn the role that the executor itself logs in with', async () => {
    const credential = await oneRole(server, 'superuser');
    const { user } = credential.connection.auth;
    const self = { ...credential, roles: [user?.reveal() ?? ''] };
    const rotator = await open(self);
    const found = { ...credential.found, open: { username: user?.reveal() ?? '' } };
    expect((await rotator.inspect(found)).obstacles).toContainEqual(expect.stringContaining("executor's own login"));
  });

  it('P12: says so when it may not set the password, and when there is no such role', async () => {
    const credential = await oneRole(server, 'createrole');
    const [role = ''] = credential.roles;
    const { rotator, candidate, previous } = await ready(credential);
    await server.run(`REVOKE ${role} FROM ${credential.connection.auth.user?.reveal()}`);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('WITH ADMIN OPTION')]);
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    await server.run(`DROP ROLE ${role}`);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('there is no role')]);
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });

  it('P12: says so when a role is not on the allow-list', async () => {
    const credential = await oneRole(server, 'functions');
    const { rotator, candidate, previous } = await ready(credential);
    await server.run(`DELETE FROM rekeyer.allowed_role WHERE rolname = '${credential.roles[0]}'`);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('rekeyer.allowed_role')]);
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });

  it('P12: says so when it cannot see sessions', async () => {
    const credential = await oneRole(server, 'createrole');
    await server.run(`REVOKE pg_read_all_stats FROM ${credential.connection.auth.user?.reveal()}`);
    const { rotator, previous } = await ready(credential);
    const consumer = await login(previous);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('pg_read_all_stats')]);
    await consumer.end();
  });

  it.each(['we"ird; DROP TABLE x; --', "it's", 'with\nline end', 'Ünïcödé', 'UPPER and blank'])(
    'P13: turns a role called %j, and only that one',
    async (name) => {
      for (const right of ['functions', 'createrole'] satisfies Right[]) {
        const credential = await oneRole(server, right, `${name} ${server.unique('x')}`);
        const { rotator, candidate, previous } = await ready(credential);
        expect((await rotator.inspect(previous)).obstacles).toEqual([]);
        await rotator.issue(candidate, previous);
        await (await login(candidate)).end();
      }
    },
  );

  it('P14: finds sessions that began on the old password, with the age of the oldest', async () => {
    const credential = await oneRole(server, 'functions');
    const { rotator, candidate, previous } = await ready(credential);
    const old = await login(previous);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const set = await rotator.now();
    await rotator.issue(candidate, previous);
    const young = await login(candidate);
    const uses = await rotator.uses(previous, { until: set });
    expect(uses.count).toBe(1);
    expect(uses.oldest).toBeGreaterThanOrEqual(60);
    expect((await rotator.adoption(candidate, set)).evidence).toEqual({ sessions: 1 });
    await Promise.all([old.end(), young.end()]);
  });
});

describe('P7: what a server could write down', () => {
  const passwords = (material: Material) => material.sealed.password?.reveal() ?? '';
  const verifiers = (material: Material) => material.sealed.verifier?.reveal() ?? '';

  it.each(['functions', 'superuser'] satisfies Right[])(
    'neither password nor verifier comes into its log, whatever succeeds or fails (%s)',
    async (right) => {
      const credential = await oneRole(server, right);
      const [role] = credential.roles;
      const { rotator, candidate, previous } = await ready(credential);
      expect((await rotator.inspect(previous)).evidence.silencesLog).toBe(true);
      const other = await server.superuser();
      await other.query(`BEGIN; ALTER ROLE ${role} CONNECTION LIMIT 9`);
      const failed = expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await other.query('COMMIT');
      await failed;
      await other.end();
      await rotator.issue(candidate, previous);
      await rotator.revert(candidate, previous);
      for (const text of [candidate, previous].flatMap((one) => [passwords(one), verifiers(one)])) {
        if (text !== 'first-password') expect(await server.logged(text)).toBe(false);
      }
      // The twin of this test: the log does hold what is not kept out of it.
      expect(await server.logged('CONNECTION LIMIT 9')).toBe(true);
    },
  );

  it('an account that may not silence the log still gives away no password, and its evidence says so', async () => {
    const credential = await oneRole(server, 'createrole');
    const { rotator, candidate, previous } = await ready(credential);
    await rotator.issue(candidate, previous);
    expect((await rotator.inspect(previous)).evidence.silencesLog).toBe(false);
    expect(await server.logged(passwords(candidate))).toBe(false);
    expect(await server.logged(verifiers(candidate))).toBe(true);
  });

  it('the functions alone keep the verifier out of a log of all data definition', async () => {
    const quiet = await PostgresServer.start({ settings: { log_statement: 'ddl' } });
    const credential = await oneRole(quiet, 'functions');
    await quiet.run(
      'REVOKE SET ON PARAMETER log_statement, log_min_error_statement, log_min_duration_statement FROM rekeyer_executor',
    );
    const rotator = await credential.rotator();
    const previous = await rotator.capture(credential.found);
    const candidate = await rotator.propose('c.1.1', previous);
    const other = await quiet.superuser();
    await other.query(`BEGIN; ALTER ROLE ${credential.roles[0]} CONNECTION LIMIT 9`);
    const failed = expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.query('COMMIT');
    await failed;
    await rotator.issue(candidate, previous);
    expect(await quiet.logged(verifiers(candidate))).toBe(false);
    expect(await quiet.logged('could not be set')).toBe(true);
    await rotator.close();
    await other.end();
    await quiet.stop();
  });

  it('nothing but a verifier is ever stored, by us or through the functions', async () => {
    const credential = await oneRole(server, 'functions');
    const [role = ''] = credential.roles;
    const { rotator, candidate, previous } = await ready(credential);
    const broken = { ...candidate, sealed: { ...candidate.sealed, verifier: new Secret('SCRAM-SHA-256$4096:xx$yy') } };
    await expect(rotator.issue(broken, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    for (const text of ['plain', 'SCRAM-SHA-256$4096:xx$yy', '', 'md5abc', `${verifiers(candidate)}x`]) {
      await expect(server.run(`SELECT rekeyer.set_verifier('${role}', '${text}')`)).rejects.toMatchObject({
        code: '22023',
      });
    }
    expect(await rotator.accepts(previous)).toBe('accepted');
  });

  it('no process carries a value in its arguments', async () => {
    const credential = await oneRole(server, 'functions');
    const { rotator, candidate, previous } = await ready(credential);
    await rotator.issue(candidate, previous);
    const seen = readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .map((pid) => read(`/proc/${pid}/cmdline`));
    expect(seen.some((line) => line.includes('postgres'))).toBe(true);
    for (const line of seen) {
      expect(line).not.toContain(passwords(candidate));
      expect(line).not.toContain(verifiers(candidate));
    }
  });
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe('Q: two roles in turn', () => {
  it('Q1: does not touch an idle role that somebody uses', async () => {
    const credential = await twoRoles(server, 'functions');
    const [, idle = ''] = credential.roles;
    const { rotator, candidate, previous } = await ready(credential);
    await server.run(`ALTER ROLE ${idle} PASSWORD 'of a laggard'`);
    const staged = await rotator.propose('c.1.2', previous);
    const laggard = await server.connect(idle, 'of a laggard');
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('has 1 session(s)')]);
    await expect(rotator.issue(staged, previous)).rejects.toMatchObject({ message: expect.stringContaining('in use') });
    await expect(rotator.issue(candidate, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect((await laggard.query('SELECT 1 AS one')).rowCount).toBe(1);
    await laggard.end();
  });

  it('Q2: makes no role by itself', async () => {
    const credential = await twoRoles(server, 'functions');
    const rotator = await open(credential);
    const previous = await rotator.capture(credential.found);
    await server.run(`DROP ROLE ${credential.roles[1]}`);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('there is no role')]);
  });

  it('Q3 Q4: turns the idle role and leaves the other as it is', async () => {
    const credential = await twoRoles(server, 'functions');
    const [active, idle] = credential.roles;
    const before = await stored(active ?? '');
    const { rotator, candidate, previous } = await ready(credential);
    expect(candidate.open.username).toBe(idle);
    await rotator.issue(candidate, previous);
    await rotator.issue(candidate, previous);
    expect(await stored(active ?? '')).toBe(before);
    expect(await stored(idle ?? '')).toBe(candidate.sealed.verifier?.reveal());
  });

  it('finds the slot in use by its password, where the consumer was not told the name', async () => {
    const credential = await twoRoles(server, 'functions');
    const rotator = await open(credential);
    const { username, ...sealed } = credential.found.sealed;
    expect((await rotator.capture({ ...credential.found, sealed })).open.username).toBe(username?.reveal());
    const wrong = { ...credential.found, sealed: { password: new Secret('of neither') } };
    await expect(rotator.capture(wrong)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    const stranger = { ...credential.found, sealed: { ...sealed, username: new Secret('somebody') } };
    await expect(rotator.capture(stranger)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });

  it.each([
    ['CREATEDB', 'CREATEDB', 'CREATEDB'],
    ['a setting', "SET statement_timeout = '5s'", 'SET statement_timeout=5s'],
    ['a limit of connections', 'CONNECTION LIMIT 3', 'CONNECTION LIMIT 3'],
  ])('Q5: tells when the roles differ in %s', async (_what, attribute, words) => {
    const credential = await twoRoles(server, 'functions');
    await server.run(`ALTER ROLE ${credential.roles[0]} ${attribute}`);
    const rotator = await open(credential);
    const previous = await rotator.capture(credential.found);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining(words)]);
  });

  it('Q5: tells when only one of the roles is in a group, or holds a grant of its own', async () => {
    const credential = await twoRoles(server, 'functions');
    const [active] = credential.roles;
    const [group, table] = [server.unique('group'), server.unique('things')];
    await server.run(
      `CREATE ROLE ${group}; GRANT ${group} TO ${active}; CREATE TABLE ${table} (); GRANT SELECT ON ${table} TO ${active}`,
    );
    const rotator = await open(credential);
    const previous = await rotator.capture(credential.found);
    expect((await rotator.inspect(previous)).obstacles).toEqual([
      expect.stringContaining(`IN ROLE ${group}`),
      expect.stringContaining('grants on 1 object(s)'),
    ]);
  });

  it('Q6: does not start when the idle role owns something itself', async () => {
    const credential = await twoRoles(server, 'functions');
    const table = server.unique('things');
    await server.run(`CREATE TABLE ${table} (); ALTER TABLE ${table} OWNER TO ${credential.roles[1]}`);
    const rotator = await open(credential);
    const previous = await rotator.capture(credential.found);
    expect((await rotator.inspect(previous)).obstacles).toEqual([expect.stringContaining('owns 1 object(s)')]);
  });

  it('Q7: the retired role has no password, its sessions may finish, and custody can bring it back', async () => {
    const credential = await twoRoles(server, 'functions');
    const { rotator, candidate, previous } = await ready(credential);
    const consumer = await login(previous);
    await rotator.issue(candidate, previous);
    await rotator.deactivate(previous);
    expect(await stored(credential.roles[0] ?? '')).toBeNull();
    expect((await consumer.query('SELECT 1 AS one')).rowCount).toBe(1);
    expect((await rotator.uses(previous)).count).toBe(1);
    await rotator.reactivate(previous);
    expect(await stored(credential.roles[0] ?? '')).toBe(previous.sealed.verifier?.reveal());
    await consumer.end();
  });

  it('turns back and forth', async () => {
    const credential = await twoRoles(server, 'functions');
    const rotator = await open(credential);
    let current = await rotator.capture(credential.found);
    for (const version of ['c.1.1', 'c.2.1', 'c.3.1']) {
      const next = await rotator.propose(version, current);
      expect(next.open.username).not.toBe(current.open.username);
      await rotator.issue(next, current);
      await rotator.destroy(current);
      expect([await rotator.accepts(next), await rotator.accepts(current)]).toEqual(['accepted', 'refused']);
      current = next;
    }
  });
});
