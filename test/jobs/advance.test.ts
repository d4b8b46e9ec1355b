import { describe, expect, it } from '@jest/globals';
import type { Registry } from '../../src/domain/registry.js';
import { advance } from '../../src/jobs/advance.js';
import { defaultRotateOptions } from '../../src/jobs/rotate/ports.js';
import { World } from '../doubles/world.js';
import { actor, Bench, benchTools, policy } from './rotate-bench.js';

const options = { ...defaultRotateOptions, holder: 'runner', actor };

async function scene() {
  const bench = new Bench(new World());
  await bench.request();
  const registry = { credentials: [bench.world.credential], policies: [policy], exceptions: [] } as unknown as Registry;
  return { bench, registry, ports: { ...benchTools(bench.world), ledger: bench.ledger } };
}

describe('advance', () => {
  it('takes an authorised rotation to its end, and finds nothing to do afterwards', async () => {
    const { registry, ports } = await scene();
    expect(await advance(registry, ports, options)).toMatchObject([{ rotation: 'pay-db.1', state: 'success' }]);
    expect(await advance(registry, ports, options)).toEqual([]);
  });

  it('leaves alone what was not asked for', async () => {
    const { registry, ports } = await scene();
    expect(await advance(registry, ports, options, new Set(['other']))).toEqual([]);
  });

  it.each([
    ['credential was removed', { credentials: [] }],
    ['policy was removed', { policies: [] }],
  ])('G20: freezes a rotation whose %s, once', async (_, without) => {
    const { bench, registry, ports } = await scene();
    const reports = await advance({ ...registry, ...without }, ports, options);
    expect(reports).toMatchObject([{ state: 'needs-human', code: 'CREDENTIAL_REMOVED' }]);
    const entries = bench.ledger.entries().length;
    expect(await advance({ ...registry, ...without }, ports, options)).toEqual([]);
    expect(bench.ledger.entries()).toHaveLength(entries);
    await bench.write({ type: 'resumed', data: { command: 'retry', by: 'bob:2' } });
    expect(await advance(registry, ports, options)).toMatchObject([{ state: 'success' }]);
  });
});
