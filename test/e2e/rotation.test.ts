import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, Crash, Faults } from '../doubles/faults.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { numbers, sweep } from '../sweep.js';
import { Scene, type SceneStrategy } from './scene.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

/** What must be true once a rotation closed as success. */
async function truth(scene: Scene): Promise<string[]> {
  const wrong: string[] = [];
  const [first = ''] = scene.roles;
  if (!(await scene.lets(scene.held('DB_USER'), scene.held('DB_PASSWORD')))) wrong.push('the file does not let in');
  if (await scene.lets(first, scene.first)) wrong.push('the first password is still accepted');
  const { problems } = await (await scene.ledger()).verify();
  wrong.push(...problems.map(({ message }) => `the ledger does not verify: ${message}`));
  const { last, open } = (await (await scene.ledger()).read()).state.credentials.get('pay-db') ?? {};
  if (open || last?.outcome !== 'success') wrong.push(`ended as ${last?.outcome}, ${open?.at(-1)?.type}`);
  const journal = scene.repository.git('log', '--all', '--format=%B');
  if (journal.includes(scene.first) || journal.includes(scene.held('DB_PASSWORD')))
    wrong.push('the ledger holds a value');
  if (await server.logged(scene.held('DB_PASSWORD'))) wrong.push('the log of the server holds the new value');
  return wrong;
}

describe.each<SceneStrategy>(['immediate', 'blue-green'])('a PostgreSQL password by %s', (strategy) => {
  it('is rotated under a running application', async () => {
    const scene = await Scene.set(server, strategy);
    try {
      const slow = scene.consumer.slow(3);
      expect(await scene.run()).toMatchObject([{ state: 'success' }]);
      expect((await slow).rows).toBe(3);
      const { failures, reloads, answered } = await scene.consumer.report();
      expect(await truth(scene)).toEqual([]);
      expect(reloads).toBe(1);
      expect(answered).toBeGreaterThan(5);
      if (strategy === 'blue-green') expect(failures).toEqual([]);
    } finally {
      await scene.strike();
    }
  });

  it.each(sweep(numbers(0, 9), 1))('survives the crash of seed %i', async (seed) => {
    const scene = await Scene.set(server, strategy);
    try {
      const [draw = 0, side = 0] = new SeededRandom(seed).bytes(2);
      const faults = new Faults(at(1 + (draw % 70), side % 2 === 0 ? 'crash-before' : 'crash-after'));
      const [report] = await scene.run(faults).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
        return [];
      });
      const where = `after ${faults.calls.length} ${faults.calls.at(-1)}`;
      if (strategy === 'blue-green') {
        expect([where, await scene.lets(scene.held('DB_USER'), scene.held('DB_PASSWORD'))]).toEqual([where, true]);
      }
      if (!report) expect([where, await scene.run()]).toMatchObject([where, [{ state: 'success' }]]);
      expect([where, await truth(scene)]).toEqual([where, []]);
    } finally {
      await scene.strike();
    }
  });
});
