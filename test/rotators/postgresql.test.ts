import { afterAll, beforeAll } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { postgresql } from '../../src/rotators/postgresql.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { executor, type Right } from '../doubles/postgres/executor.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

const use = async (material: Material): Promise<{ end(): Promise<void> }> => {
  const client = await server.connect(material.open.username ?? '', material.sealed.password?.reveal() ?? '');
  return {
    end: async () => {
      await client.end();
      // The server forgets a session a moment after the client has.
      await new Promise((resolve) => setTimeout(resolve, 30));
    },
  };
};

/** Without the right to read verifiers nobody can tell what an idle slot holds, so one law is out of reach there. */
for (const right of ['functions', 'superuser', 'createrole'] satisfies Right[]) {
  rotatorContract(`postgresql in place (${right})`, { overlap: false, mints: 'self' }, async () => {
    const role = server.unique('app');
    await server.run(`CREATE ROLE ${role} LOGIN PASSWORD 'first-of-${role}'`);
    const connection = await executor(server, right, [role]);
    const options = { host: server.host, port: server.port, database: server.database, role };
    const make = () => postgresql.create(options, { ...context(), connection, strategy: 'immediate' });
    const found = { version: 'c.0.0', open: {}, sealed: { password: new Secret(`first-of-${role}`) } };
    return { member: postgresql, rotator: await make(), rival: make, found, use, close: async () => {} };
  });
}

for (const right of ['functions', 'superuser'] satisfies Right[]) {
  rotatorContract(`postgresql with two roles (${right})`, { overlap: true, mints: 'self' }, async () => {
    const [owner, a, b] = [server.unique('owner'), server.unique('app'), server.unique('app')];
    await server.run(`CREATE ROLE ${owner} NOLOGIN`);
    for (const role of [a, b]) {
      await server.run(`CREATE ROLE ${role} LOGIN IN ROLE ${owner}; ALTER ROLE ${role} SET role ${owner}`);
    }
    await server.run(`ALTER ROLE ${a} PASSWORD 'first-of-${a}'`);
    const connection = await executor(server, right, [a, b]);
    const options = { host: server.host, port: server.port, database: server.database, roles: [a, b] };
    const make = () => postgresql.create(options, { ...context(), connection, strategy: 'blue-green' });
    const found = {
      version: 'c.0.0',
      open: {},
      sealed: { password: new Secret(`first-of-${a}`), username: new Secret(a) },
    };
    return { member: postgresql, rotator: await make(), rival: make, found, use, close: async () => {} };
  });
}

function context() {
  return { credential: 'c', clock: new SetClock(), random: new SeededRandom(`${Math.random()}`) };
}
