import { expect, it } from '@jest/globals';
import { families } from '../../src/compose/families.js';
import type { Registry } from '../../src/domain/registry.js';
import { HOUR } from '../../src/domain/time.js';
import type { Work } from '../../src/domain/work.js';
import { beginDue } from '../../src/jobs/begin-due.js';
import { credential, policy } from '../domain/registry-parts.js';
import { MemoryLedger } from '../doubles/ledger.js';
import { SetClock } from '../doubles/set-clock.js';
import { actor } from './rotate-bench.js';

const now = Date.UTC(2026, 10, 21, 12);
const registry = {
  credentials: [credential()],
  policies: [policy({ onDue: 'rotate' })],
  exceptions: [],
  requests: [],
} as unknown as Registry;

function work(change: Partial<Work>): Work {
  const start = { at: now, code: 'now', reason: '' } as unknown as Work['start'];
  return { credential: 'pay-db', action: 'rotate', severity: 'critical', start, ...change };
}

async function tried(piece: Work) {
  const ledger = new MemoryLedger({ clock: new SetClock(now) });
  const notBegun = await beginDue({ work: [piece] }, registry, { ledger, families, connections: [] }, { actor, now });
  return { notBegun, entries: ledger.entries().filter(({ rotation }) => rotation !== undefined) };
}

it('begins what policies let begin now, and says of the rest why it did not', async () => {
  expect((await tried(work({}))).notBegun).toMatchObject([{ credential: 'pay-db', code: 'CONNECTION_MISSING' }]);
});

it.each([
  ['is proposed', work({ action: 'propose' })],
  ['waits for its window', work({ start: { ...work({}).start, at: now + HOUR } })],
])('leaves alone what %s', async (_why, piece) => {
  expect(await tried(piece)).toEqual({ notBegun: [], entries: [] });
});
