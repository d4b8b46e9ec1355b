import type { Connection } from '../../../src/domain/connection.js';
import type { Material } from '../../../src/domain/material.js';
import { Secret } from '../../../src/domain/secret.js';
import type { Rotator } from '../../../src/ports/rotator.js';
import { postgresql } from '../../../src/rotators/postgresql.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import { executor, type Right } from './executor.js';
import type { PostgresServer } from './server.js';

/** One credential at a real server, and an executor that may turn it. */
export interface PostgresCredential {
  readonly roles: readonly string[];
  readonly connection: Connection;
  /** What the consumer holds. */
  readonly found: Material;
  /** A rotator, by another way where `port` says so. */
  rotator(port?: number): Promise<Rotator>;
}

/** A role with a first password, turned in place. */
export async function oneRole(
  server: PostgresServer,
  right: Right,
  role = server.unique('app'),
): Promise<PostgresCredential> {
  const name = `"${role.replaceAll('"', '""')}"`;
  await server.run(`CREATE ROLE ${name} LOGIN PASSWORD 'first-password'`);
  const connection = await executor(server, right, [role]);
  const found = { version: 'c.0.0', open: {}, sealed: { password: new Secret('first-password') } };
  const rotator = (port = server.port) => create(server, connection, port, { role }, 'immediate');
  return { roles: [role], connection, found, rotator };
}

/** Two roles that share everything through a third; the first one is in use. */
export async function twoRoles(server: PostgresServer, right: Right): Promise<PostgresCredential> {
  const [owner, a, b] = [server.unique('owner'), server.unique('app'), server.unique('app')];
  await server.run(`CREATE ROLE ${owner} NOLOGIN`);
  for (const role of [a, b]) {
    await server.run(`CREATE ROLE ${role} LOGIN IN ROLE ${owner}; ALTER ROLE ${role} SET role ${owner}`);
  }
  await server.run(`ALTER ROLE ${a} PASSWORD 'first-password'`);
  const connection = await executor(server, right, [a, b]);
  const sealed = { password: new Secret('first-password'), username: new Secret(a) };
  const rotator = (port = server.port) => create(server, connection, port, { roles: [a, b] }, 'blue-green');
  return { roles: [a, b], connection, found: { version: 'c.0.0', open: {}, sealed }, rotator };
}

function create(
  server: PostgresServer,
  connection: Connection,
  port: number,
  options: Readonly<Record<string, unknown>>,
  strategy: 'immediate' | 'blue-green',
): Promise<Rotator> {
  const { host, database } = server;
  return postgresql.create(
    { host, port, database, ...options },
    { credential: 'c', connection, clock: new SetClock(), random: new SeededRandom(server.unique('random')), strategy },
  );
}
