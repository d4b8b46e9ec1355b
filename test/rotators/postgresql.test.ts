import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { postgresql } from '../../src/rotators/postgresql.js';
import { type RotatorFixture, rotatorContract } from '../contracts/rotator.contract.js';
import { oneRole, type PostgresCredential, twoRoles } from '../doubles/postgres/credential.js';
import { connectionTo, executor, type Right } from '../doubles/postgres/executor.js';
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

for (const right of ['functions', 'superuser', 'createrole'] satisfies Right[]) {
  rotatorContract(`postgresql in place (${right})`, { overlap: false, mints: 'self' }, async () =>
    fixture(await oneRole(server, right)),
  );
}

/** Without the right to read verifiers nobody can tell what an idle slot holds, so a late candidate is not noticed. */
rotatorContract('postgresql with two roles (functions)', { overlap: true, mints: 'self' }, async () =>
  fixture(await twoRoles(server, 'functions')),
);

async function fixture({ found, rotator }: PostgresCredential): Promise<RotatorFixture> {
  return { member: postgresql, rotator: await rotator(), rival: rotator, found, use, close: async () => {} };
}

describe('postgresql', () => {
  const one = { host: 'DB.example.com', database: 'app', role: 'app_rw' };
  const two = { host: '::1', port: 5433, database: 'app', roles: ['app/a', 'b'] };

  it('names the place it needs and the roles it turns', () => {
    const rotator = { kind: 'postgresql', options: one };
    expect(postgresql.target(one, rotator)).toEqual({ kind: 'postgresql', by: 'hosts', place: 'db.example.com:5432' });
    expect(postgresql.identities(one)).toEqual(['postgresql://db.example.com:5432/app_rw']);
    expect(postgresql.identities(two)).toEqual(['postgresql://[::1]:5433/app%2Fa', 'postgresql://[::1]:5433/b']);
  });

  it.each([
    ['two roles in place', two, 'immediate', 'write "role"'],
    ['one role in blue-green', one, 'blue-green', 'write "roles'],
    ['P13: a name that PostgreSQL would cut off', { ...one, role: 'r'.repeat(70) }, 'immediate', '63 bytes'],
    ['P13: a name whose bytes are too many', { ...one, role: 'ü'.repeat(40) }, 'immediate', '63 bytes'],
    ['a role of the system', { ...one, role: 'pg_monitor' }, 'immediate', 'PostgreSQL itself'],
    ['a weak password rule', { ...one, password: { length: 8 } }, 'immediate', '128'],
  ] as const)('objects to %s', async (_what, options, strategy, words) => {
    expect(postgresql.objections?.(options, strategy)).toEqual([expect.stringContaining(words)]);
    const context = { credential: 'c', connection: connectionTo(server, 'x', 'y'), strategy };
    const world = { clock: new SetClock(), random: new SeededRandom() };
    await expect(postgresql.create(options, { ...context, ...world })).rejects.toMatchObject({
      code: 'PROVIDER_REJECTED',
    });
  });

  it('objects to nothing that is in order', () => {
    expect(postgresql.objections?.(one, 'immediate')).toEqual([]);
    expect(postgresql.objections?.(two, 'blue-green')).toEqual([]);
  });

  it('makes passwords by the rule of its options', async () => {
    const role = server.unique('app');
    const connection = await executor(server, 'superuser', []);
    const rotator = await postgresql.create(
      { ...server.endpoint, role, password: { length: 60, alphabet: 'abcdefgh' } },
      { credential: 'c', connection, clock: new SetClock(), random: new SeededRandom(), strategy: 'immediate' },
    );
    const previous = { version: 'c.0.0', open: { username: role }, sealed: {} };
    expect((await rotator.propose('c.1.1', previous)).sealed.password?.reveal()).toMatch(/^[a-h]{60}$/);
    await rotator.close();
  });
});
