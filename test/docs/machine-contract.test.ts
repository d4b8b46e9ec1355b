import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { statuses } from '../../src/domain/status.js';
import { rekeyer, temporaryFolder } from '../cli/rekeyer.js';
import { Repositories } from '../ledgers/repository.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/operators/machine-contract.md'), 'utf8');
const folder = temporaryFolder();
const cache = temporaryFolder();
const repositories = new Repositories();
let remote: string;

beforeAll(async () => {
  process.env.REKEYER_CACHE = cache;
  remote = repositories.make().dir;
  await rekeyer('ledger', 'init', '--remote', remote);
  await rekeyer('init', '--dir', folder);
});
afterAll(() => {
  delete process.env.REKEYER_CACHE;
  repositories.removeAll();
});

/** The first JSON example below a heading. */
function example(command: string): unknown {
  const [, text = ''] =
    new RegExp(`## \`rekeyer ${command} --json\`\\n[\\s\\S]*?\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  return JSON.parse(text);
}

/** The names of all fields, however deep; of a list its first item speaks for all. */
function fields(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : fields(value[0], `${path}[]`);
  if (value === null || typeof value !== 'object') return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value)
    .flatMap(([key, item]) => fields(item, `${path}.${key}`))
    .sort();
}

const printed = async (...argv: string[]) => JSON.parse((await rekeyer(...argv)).out);

describe('docs/operators/machine-contract.md shows every field of', () => {
  it('scan', async () => {
    const now = '2099-01-01T00:00:00Z';
    const document = await printed('scan', '--json', '--dir', folder, '--now', now, '--remote', remote);
    expect(Object.keys(document.summary.byStatus)).toEqual([...statuses]);
    document.summary.byStatus = { overdue: document.summary.byStatus.overdue };
    expect(fields(document)).toEqual(fields(example('scan')));
  });

  it('ledger verify', async () => {
    const document = await printed('ledger', 'verify', '--json', '--remote', remote);
    expect(fields(document)).toEqual(fields(example('ledger verify')));
  });

  it('validate', async () => {
    writeFileSync(join(folder, 'rekeyer.yaml'), 'apiVersion: rekeyer/v1\nkind: Config\nspec: { merge: never }\n');
    const document = await printed('validate', '--json', '--dir', folder);
    expect(fields(document)).toEqual(fields(example('validate')));
  });
});
