import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const root = temporaryFolder();

it('writes a registry and says what comes next', async () => {
  const folder = join(root, 'new/registry');
  const { code, out } = await rekeyer('init', '--dir', folder);
  expect(code).toBe(0);
  expect(out).toContain('wrote  rekeyer.yaml\n');
  expect(out).toContain('rekeyer validate');
  expect(readFileSync(join(folder, 'rekeyer.yaml'), 'utf8')).toContain('kind: Config');
  expect(readFileSync(join(folder, 'credentials/example-api-key.yaml'), 'utf8')).toMatch(
    new RegExp(`createdAt: ${new Date().toISOString().slice(0, 10)}$`, 'm'),
  );
});

it('names the files for scripts', async () => {
  const { out } = await rekeyer('init', '--dir', join(root, 'json'), '--json');
  expect(JSON.parse(out).files).toContain('policies/database-passwords.yaml');
});

it('overwrites nothing, and then writes nothing at all', async () => {
  const folder = join(root, 'old');
  mkdirSync(folder);
  writeFileSync(join(folder, 'rekeyer.yaml'), 'mine');
  const { code, err } = await rekeyer('init', '--dir', folder);
  expect(code).toBe(1);
  expect(err).toContain('REGISTRY_EXISTS: rekeyer.yaml would be overwritten');
  expect(readFileSync(join(folder, 'rekeyer.yaml'), 'utf8')).toBe('mine');
  expect(existsSync(join(folder, 'policies'))).toBe(false);
});
