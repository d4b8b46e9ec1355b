import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { demandLedger } from '../../../src/compose.js';
import { registryFiles } from '../../e2e/github/registry-files.js';
import { Repositories } from '../../ledgers/repository.js';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const repositories = new Repositories();
const folder = temporaryFolder();
const caches = temporaryFolder();
let remote: string;

function writeAll(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const pem = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const begin = (...more: string[]) => rekeyer('ledger', 'init', '--remote', remote, ...more);
const entries = async () => (await demandLedger({ folder, remote })).entries();

function record(...argv: string[]) {
  const said = ['--date', '2026-06-20', '--evidence', 'CHG-12, done by the vendor', ...argv];
  return rekeyer('record', 'pay-db', '--dir', folder, '--remote', remote, ...said);
}

beforeAll(() => {
  process.env.REKEYER_CACHE = caches;
});
beforeEach(() => {
  writeAll(registryFiles);
  remote = repositories.make().dir;
});
afterAll(() => {
  delete process.env.REKEYER_CACHE;
  repositories.removeAll();
});

describe('rekeyer record', () => {
  it('records in a ledger without GitHub, and the age counts from that day', async () => {
    await begin();
    const { code, out } = await record('--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { credential: 'pay-db', rotatedAt: '2026-06-20T23:59:59Z' }]);
    expect((await entries()).at(-1)).toMatchObject({
      type: 'recorded',
      data: { evidence: 'CHG-12, done by the vendor' },
    });
    const { out: scan } = await rekeyer('scan', '--dir', folder, '--remote', remote, '--json', '--now', '2026-06-25');
    expect(JSON.parse(scan).credentials).toContainEqual(
      expect.objectContaining({ name: 'pay-db', ageDays: 5, status: 'active' }),
    );
  });

  it('names the comment that asks for it, where somebody else looks at the evidence', async () => {
    await begin('--repository-id', '7');
    const { code, err } = await record();
    expect(code).toBe(1);
    expect(err).toContain('APPROVAL_NEEDED');
    expect(err.replace(/\s+/g, ' ')).toContain('/rotate record pay-db 2026-06-20 CHG-12, done by the vendor');
    expect(await entries()).toHaveLength(1);
  });

  it('records on GitHub as well, where the policy asks for no approval', async () => {
    await begin('--repository-id', '7');
    const policy = registryFiles['policies/db.yaml']?.replace('onDue: propose', 'onDue: rotate') ?? '';
    writeAll({ 'policies/db.yaml': policy });
    expect((await record()).code).toBe(0);
  });

  it('wants a date that has been, an evidence, one known name, and nothing newer', async () => {
    await begin();
    expect((await record('--date', 'soon')).code).toBe(2);
    expect((await record('--date', '2099-01-01')).err).toContain('in the future');
    expect((await record('--evidence', 'done')).code).toBe(2);
    expect((await rekeyer('record')).code).toBe(2);
    expect((await record()).code).toBe(0);
    expect((await record('--date', '2026-06-05')).err).toContain('newer rotation');
    const other = ['--date', '2026-06-20', '--evidence', 'CHG-12, by the vendor'];
    const unknown = await rekeyer('record', 'nothing', '--dir', folder, '--remote', remote, ...other);
    expect(unknown.err).toContain('REFERENCE_UNKNOWN');
  });
});

describe('rekeyer ledger key', () => {
  it('hands over to the next key; the old one can append nothing any more', async () => {
    const [old, next] = [pem(), pem()];
    try {
      process.env.REKEYER_LEDGER_KEY = old;
      await begin();
      expect((await rekeyer('ledger', 'key', '--remote', remote)).err).toContain('REKEYER_LEDGER_KEY_NEXT is not set');
      process.env.REKEYER_LEDGER_KEY_NEXT = next;
      expect((await rekeyer('ledger', 'key', '--remote', remote)).out).toMatch(/^The new key signs from here on/);
      expect((await record()).err).toContain('LEDGER_KEY');
      process.env.REKEYER_LEDGER_KEY = next;
      expect((await record()).code).toBe(0);
      expect((await rekeyer('ledger', 'verify', '--remote', remote)).out).toContain('Every batch is signed.');
      const told = (await rekeyer('ledger', 'log', '--remote', remote)).out;
      expect(told).not.toContain(next.split('\n')[1]);
    } finally {
      delete process.env.REKEYER_LEDGER_KEY;
      delete process.env.REKEYER_LEDGER_KEY_NEXT;
    }
  });
});
