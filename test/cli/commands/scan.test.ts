import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGitBranch } from '../../../src/ledgers/git-branch.js';
import { Repositories } from '../../ledgers/repository.js';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const folder = temporaryFolder();
const broken = temporaryFolder();
const credential = (createdAt: string) => `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: stripe }
spec: { type: api-key, owner: "@acme/payments", createdAt: ${createdAt}, management: manual }
`;

beforeAll(async () => {
  await rekeyer('init', '--dir', folder);
  writeFileSync(join(folder, 'credentials/example-api-key.yaml'), credential('2026-01-10'));
});

describe('rekeyer scan', () => {
  it('ends 0 while everything is in time', async () => {
    expect(await rekeyer('scan', '--dir', folder, '--now', '2026-02-01T00:00:00Z')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 credential: 1 active. 0 findings.'),
    });
  });

  it('shows what is overdue and ends 1', async () => {
    const { code, out } = await rekeyer('scan', '--dir', folder, '--now', '2026-05-01T00:00:00Z');
    expect(code).toBe(1);
    expect(out).toMatch(/^level {2}credential {2}finding\nerror {2}stripe {6}overdue since 2026-04-10/);
  });

  it('fails on what it is told to fail on', async () => {
    const due = ['scan', '--dir', folder, '--now', '2026-04-05T00:00:00Z'];
    expect(await rekeyer(...due)).toMatchObject({ code: 0, out: expect.stringContaining('warning  stripe') });
    expect(await rekeyer(...due, '--fail-on', 'warning')).toMatchObject({ code: 1 });
    expect(await rekeyer(...due, '--fail-on', 'critical')).toMatchObject({ code: 2 });
  });

  it('keeps the machine contract, the same bytes for the same now', async () => {
    const call = () => rekeyer('scan', '--dir', folder, '--now', '2026-05-01T00:00:00Z', '--json');
    const { code, out } = await call();
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      now: '2026-05-01T00:00:00Z',
      credentials: [
        { name: 'stripe', status: 'overdue', policy: 'api-keys', ageDays: 110, dueAt: '2026-04-10T23:59:59Z' },
      ],
      findings: [{ credential: 'stripe', code: 'overdue', level: 'error', message: expect.any(String) }],
      summary: { credentials: 1 },
      ledger: null,
    });
    expect((await call()).out).toBe(out);
  });

  it('of a registry with mistakes shows these instead', async () => {
    writeFileSync(join(broken, 'rekeyer.yaml'), 'kind: Konfig\n');
    expect(await rekeyer('scan', '--dir', broken)).toMatchObject({
      code: 1,
      out: expect.stringContaining('rekeyer.yaml:1:7'),
    });
  });
});

describe('with a ledger', () => {
  const repositories = new Repositories();
  afterAll(() => repositories.removeAll());

  it('counts from the rotation that the ledger proves, not from the file', async () => {
    const repository = repositories.make();
    const ledger = await openGitBranch(repository.options());
    const begun = await ledger.init({ login: 'alice', id: 1, kind: 'user' });
    await ledger.append(begun, 'stripe: recorded', [
      {
        type: 'recorded',
        credential: 'stripe',
        actor: { login: 'alice', id: 1, kind: 'user' },
        data: { rotatedAt: '2026-04-20T12:00:00Z', evidence: 'ticket SEC-9' },
      },
    ]);
    const scan = ['scan', '--dir', folder, '--now', '2026-05-01T00:00:00Z', '--json'];
    const { code, out } = await rekeyer(...scan, '--remote', repository.dir);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      credentials: [{ name: 'stripe', status: 'active', ageDays: 10 }],
      ledger: { size: 2, signed: false },
    });
  });
});
