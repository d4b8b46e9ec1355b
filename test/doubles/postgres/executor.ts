import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import type { PostgresServer } from './server.js';

const SET_UP = join(import.meta.dirname, '../../../templates/postgresql/rekeyer.sql');

/** By what right the executor turns roles in a test. */
export type Right = 'functions' | 'superuser' | 'createrole';

/**
 * A login for the executor that may turn `roles` by this right, and the connection that names it. Everything is as
 * docs/operators/postgresql.md tells an operator to do it.
 */
export async function executor(server: PostgresServer, right: Right, roles: readonly string[]): Promise<Connection> {
  const login = server.unique('executor');
  const password = `password-of-${login}`;
  if (right === 'superuser') await server.run(`CREATE ROLE ${login} LOGIN SUPERUSER PASSWORD '${password}'`);
  if (right === 'functions') {
    await server.run(readFileSync(SET_UP, 'utf8'));
    await server.run(`CREATE ROLE ${login} LOGIN PASSWORD '${password}'; GRANT rekeyer_executor TO ${login}`);
    for (const role of roles) {
      await server.run(`INSERT INTO rekeyer.allowed_role VALUES ('${role.replaceAll("'", "''")}')`);
    }
  }
  if (right === 'createrole') {
    await server.run(`CREATE ROLE ${login} LOGIN CREATEROLE PASSWORD '${password}' IN ROLE pg_read_all_stats`);
    for (const role of roles) {
      // Before PostgreSQL 16 no grant could be had without becoming a member, and CREATEROLE alone was enough.
      const how = (await majorOf(server)) < 16 ? 'ADMIN OPTION' : 'ADMIN TRUE, INHERIT FALSE, SET FALSE';
      await server.run(`GRANT "${role.replaceAll('"', '""')}" TO ${login} WITH ${how}`);
    }
  }
  return connectionTo(server, login, password);
}

async function majorOf(server: PostgresServer): Promise<number> {
  const { rows } = await server.run("SELECT current_setting('server_version_num')::int / 10000 AS major");
  return rows[0].major;
}

/** A connection to the server with this login. */
export function connectionTo(server: PostgresServer, user: string, password: string): Connection {
  return {
    name: 'test-db',
    kind: 'postgresql',
    hosts: [`${server.host}:${server.port}`],
    accountIds: [],
    repositories: [],
    urls: [],
    roots: [],
    credentials: ['*'],
    auth: { user: new Secret(user), password: new Secret(password) },
    commands: {},
  };
}
