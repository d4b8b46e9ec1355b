import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { writeStarter } from '../../src/compose/starter.js';

const root = mkdtempSync(join(tmpdir(), 'rekeyer-starter-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const action = `acme/rekeyer@${'a1'.repeat(20)}`;
const workflows = (byte: number) => ({
  action,
  branch: 'trunk',
  random: { bytes: () => Uint8Array.of(byte) },
});

it('writes workflows with the pinned action, the default branch, and a minute that is not 0', () => {
  for (const [byte, minute] of [
    [0, 1],
    [58, 59],
    [59, 1],
    [255, 20],
  ] as const) {
    const folder = join(root, String(byte));
    const files = writeStarter(folder, 0, workflows(byte));
    expect(files).toContain('rekeyer.yaml');
    const text = readFileSync(join(folder, '.github/workflows/rekeyer.yml'), 'utf8');
    expect(load(text)).toMatchObject({
      on: { push: { branches: ['trunk'] }, schedule: [{ cron: `${minute} * * * *` }] },
      jobs: { run: { steps: [{ uses: action }] } },
    });
    const validate = readFileSync(join(folder, '.github/workflows/rekeyer-validate.yml'), 'utf8');
    expect(load(validate)).toMatchObject({ jobs: { validate: { steps: [{}, { uses: action }] } } });
  }
});

it('B43: takes no tag for the action, and then writes nothing', () => {
  const folder = join(root, 'tag');
  for (const tag of ['acme/rekeyer@v1', 'acme/rekeyer', `acme/rekeyer@${'a1'.repeat(20)}\n`]) {
    expect(() => writeStarter(folder, 0, { ...workflows(1), action: tag })).toThrow('not pinned to a commit');
  }
  expect(() => readFileSync(join(folder, 'rekeyer.yaml'))).toThrow();
});
