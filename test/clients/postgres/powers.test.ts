import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { powersOf } from '../../../src/clients/postgres/powers.js';
import { Session } from '../../../src/clients/postgres/session.js';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import { connectionTo, executor } from '../../doubles/postgres/executor.js';
import { PostgresServer } from '../../doubles/postgres/server.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

async function powers({ auth }: Connection) {
  const session = await Session.open(server.endpoint, {
    user: auth.user?.reveal() ?? '',
    password: auth.password ?? new Secret(''),
  });
  try {
    return await powersOf(session);
  } finally {
    await session.close();
  }
}

const plainLogin = async (): Promise<Connection> => {
  const login = server.unique('login');
  await server.run(`CREATE ROLE ${login} LOGIN PASSWORD 'pw'`);
  return connectionTo(server, login, 'pw');
};

describe('the powers of an account', () => {
  it('are none for a plain login', async () => {
    expect(await powers(await plainLogin())).toMatchObject({ via: 'nothing', reads: false, silences: false });
  });

  it('are those of its right', async () => {
    const functions = await powers(await executor(server, 'functions', []));
    expect(functions).toMatchObject({ via: 'functions', reads: true, silences: true, standby: false });
    expect(functions.version).toBeGreaterThanOrEqual(140_000);
    expect(await powers(await executor(server, 'superuser', []))).toMatchObject({ via: 'superuser', reads: true });
    expect(await powers(await executor(server, 'createrole', []))).toMatchObject({ via: 'createrole', reads: false });
  });

  it('do not come from functions that look alike: those would run with the right of the executor', async () => {
    const connection = await executor(server, 'functions', []);
    const thief = server.unique('thief');
    await server.run(`CREATE ROLE ${thief}; ALTER FUNCTION rekeyer.set_verifier(name, text) OWNER TO ${thief}`);
    expect(await powers(connection)).toMatchObject({ via: 'nothing' });
    await server.run('ALTER FUNCTION rekeyer.set_verifier(name, text) OWNER TO postgres');
    await server.run('ALTER FUNCTION rekeyer.set_verifier(name, text) SECURITY INVOKER');
    expect(await powers(connection)).toMatchObject({ via: 'nothing' });
    await server.run('ALTER FUNCTION rekeyer.set_verifier(name, text) SECURITY DEFINER');
    await server.run(`ALTER SCHEMA rekeyer OWNER TO ${thief}`);
    expect(await powers(connection)).toMatchObject({ via: 'nothing' });
    await server.run('ALTER SCHEMA rekeyer OWNER TO postgres');
    expect(await powers(connection)).toMatchObject({ via: 'functions' });
  });

  it('of the functions reach only what is on the allow-list, which nobody else can read or write', async () => {
    const { auth } = await executor(server, 'functions', []);
    const other = server.unique('other');
    await server.run(`CREATE ROLE ${other} LOGIN PASSWORD 'pw'`);
    const client = await server.connect(auth.user?.reveal() ?? '', auth.password?.reveal() ?? '');
    const statements = [
      `SELECT rekeyer.verifier('${other}')`,
      `SELECT rekeyer.set_verifier('${other}', NULL)`,
      `SELECT * FROM rekeyer.sessions('${other}')`,
      "SELECT rekeyer.verifier('postgres')",
      `INSERT INTO rekeyer.allowed_role VALUES ('${other}')`,
      'SELECT * FROM rekeyer.allowed_role',
      'SELECT rolpassword FROM pg_authid',
    ];
    for (const statement of statements) await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    await client.end();
    const stranger = await server.connect(other, 'pw');
    await expect(stranger.query(`SELECT rekeyer.verifier('${other}')`)).rejects.toMatchObject({ code: '42501' });
    await stranger.end();
  });
});
