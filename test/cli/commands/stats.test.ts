import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demandLedger } from '../../../src/compose.js';
import type { Draft } from '../../../src/domain/ledger/event.js';
import { registryFiles } from '../../e2e/github/registry-files.js';
import { Repositories } from '../../ledgers/repository.js';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const repositories = new Repositories();
const folder = temporaryFolder();
const caches = temporaryFolder();
const actor = { login: 'rekeyer', id: 1, kind: 'runner' } as const;
const of = { rotation: 'pay-db.1', credential: 'pay-db', actor };
let at: readonly string[];

const drafts: readonly Draft[] = [
  { type: 'requested', data: { action: 'rotate', reason: 'due', generation: 1, requester: 'alice:1' }, ...of },
  { type: 'approved', data: { by: 'bob:2' }, ...of },
  { type: 'leased', data: { holder: 'run/1', ttl: 1 }, ...of },
  { type: 'intended', data: { step: 'preflight', wave: 0, version: 'pay-db.1.1' }, ...of },
  { type: 'done', data: { step: 'preflight', wave: 0, version: 'pay-db.1.1', evidence: {} }, ...of },
  { type: 'closed', data: { outcome: 'success', evidence: {}, rotatedAt: '2026-11-20T00:00:00Z' }, ...of },
  { type: 'compromised', data: { reason: 'seen in a paste' }, credential: 'pay-db', actor },
];

beforeAll(async () => {
  process.env.REKEYER_CACHE = caches;
  for (const [path, text] of Object.entries(registryFiles)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const remote = repositories.make().dir;
  at = ['--dir', folder, '--remote', remote, '--json'];
  await rekeyer('ledger', 'init', '--remote', remote, '--repository-id', '7');
  const ledger = await demandLedger({ folder, remote });
  await ledger.append(await ledger.read(), 'pay-db.1: test', drafts);
});
afterAll(() => {
  delete process.env.REKEYER_CACHE;
  repositories.removeAll();
});

describe('rekeyer stats', () => {
  it('counts what the ledger tells, for people and for scripts', async () => {
    const { code, out } = await rekeyer('stats', ...at, '--now', '2026-11-21');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      rotations: 1,
      successRate: 1,
      byType: [{ type: 'database-password', count: 1 }],
      bySteps: [{ step: 'preflight', failures: 0, count: 1 }],
      rotating: [],
      next: [{ credential: 'ship-db' }, { credential: 'pay-db' }],
    });
    const text = await rekeyer('stats', ...at.slice(0, -1));
    expect(text.out).toMatch(/^1 rotations: 1 succeeded, 100\.0 % of those begun/);
    expect(text.out).toContain('next due');
  });

  it('needs a ledger', async () => {
    expect(await rekeyer('stats', '--dir', folder)).toMatchObject({
      code: 1,
      err: expect.stringContaining('LEDGER_MISSING'),
    });
  });
});

describe('rekeyer history', () => {
  it('shows each rotation and each mark of one credential', async () => {
    const { code, out } = await rekeyer('history', 'pay-db', ...at);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      credential: 'pay-db',
      rotations: [{ rotation: 'pay-db.1', outcome: 'success', approvedBy: 'bob:2', steps: [{ step: 'preflight' }] }],
      marks: [{ type: 'compromised', reason: 'seen in a paste' }],
    });
    const text = await rekeyer('history', 'pay-db', ...at.slice(0, -1));
    expect(text.out).toMatch(/^rotation .*\npay-db\.1 .* success .* bob:2\n- .* compromised .* seen in a paste\n$/);
  });

  it('of what nobody knows is empty, and wants exactly one name', async () => {
    expect((await rekeyer('history', 'nothing', ...at.slice(0, -1))).out).toBe(
      'The ledger knows nothing of nothing.\n',
    );
    expect((await rekeyer('history')).code).toBe(2);
  });
});
