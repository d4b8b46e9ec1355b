import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { at, Crash, Faults } from '../doubles/faults.js';
import { SshServer } from '../doubles/ssh/server.js';
import { SshWorld } from '../doubles/ssh/world.js';
import { Bench } from '../jobs/rotate-bench.js';
import { describeWith } from '../needs.js';
import { changesAmong, sweep } from '../sweep.js';

describeWith('sshd', 'a rotation of an SSH key on two hosts', () => {
  let servers: readonly SshServer[];
  beforeAll(async () => {
    servers = await Promise.all([SshServer.start(), SshServer.start()]);
  });
  afterAll(async () => {
    for (const server of servers) await server.strike();
  });

  async function benchFor(seed = 0): Promise<Bench<SshWorld>> {
    const bench = new Bench(new SshWorld(servers, seed));
    await bench.request();
    return bench;
  }

  it('ends with one key of ours on each host, and the old one refused', async () => {
    const bench = await benchFor();
    expect(await bench.run()).toMatchObject([{ state: 'success' }]);
    expect(bench.world.leftovers()).toEqual([]);
    const text = JSON.stringify(bench.ledger.entries());
    expect(text).toContain('"previousRefused":true');
    expect(text).not.toContain('PRIVATE KEY');
  });

  it('is finished by the next runner after a crash at any call that changes something', async () => {
    const counted = new Faults();
    await (await benchFor()).run(counted);
    const wrong: string[] = [];
    for (const n of sweep(changesAmong(counted.calls), 1)) {
      const bench = await benchFor(n);
      const where = `${n} ${counted.calls[n - 1]}`;
      await bench.run(new Faults(at(n, 'crash-after'))).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      await bench.run();
      const { last } = (await bench.state()) ?? {};
      wrong.push(...bench.world.leftovers().map((what) => `${where}: ${what}`));
      if (last?.outcome !== 'success') wrong.push(`${where}: ${last?.outcome}`);
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});
