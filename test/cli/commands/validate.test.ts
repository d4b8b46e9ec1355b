import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rekeyer, temporaryFolder } from '../rekeyer.js';

const root = temporaryFolder();

/** The starter registry with one of its files changed. */
async function starter(name: string, change?: { path: string; text: string }): Promise<string> {
  const folder = join(root, name);
  await rekeyer('init', '--dir', folder);
  if (change) writeFileSync(join(folder, change.path), change.text);
  return folder;
}

const mistaken = {
  path: 'policies/api-keys.yaml',
  text: 'apiVersion: rekeyer/v1\nkind: RotationPolicy\nmetadata: { name: api-keys }\nspec:\n  priority: 10\n  selector: { types: [api-key] }\n  maxage: 90d\n',
};

describe('rekeyer validate', () => {
  it('finds nothing wrong with what init wrote', async () => {
    const { code, out } = await rekeyer('validate', '--dir', await starter('right'));
    expect({ code, out }).toEqual({ code: 0, out: '9 files with 1 credential, 7 policies: no problems.\n' });
  });

  it('shows a mistake with its place and way out, and ends 1', async () => {
    const { code, out } = await rekeyer('validate', '--dir', await starter('wrong', mistaken));
    expect(code).toBe(1);
    expect(out).toMatch(/^KEY_UNKNOWN: .*"maxage"/);
    expect(out).toContain('\n  at       policies/api-keys.yaml:7:3\n');
    expect(out).toMatch(/way out {2}.*"maxAge"/);
    expect(out).toMatch(/9 files with .*: \d errors?\.\n$/);
  });

  it('keeps the machine contract', async () => {
    const { code, out } = await rekeyer('validate', '--json', '--dir', await starter('contract', mistaken));
    expect(code).toBe(1);
    const { problems, counts } = JSON.parse(out);
    expect(problems[0]).toEqual({
      code: 'KEY_UNKNOWN',
      severity: 'error',
      file: 'policies/api-keys.yaml',
      line: 7,
      column: 3,
      message: expect.any(String),
      wayOut: expect.any(String),
    });
    expect(counts).toMatchObject({ files: 9, credentials: 1, policies: 7, errors: expect.any(Number), warnings: 0 });
  });

  it('says where there is no registry', async () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expect(await rekeyer('validate', '--dir', empty)).toMatchObject({
      code: 1,
      out: expect.stringContaining('REGISTRY_MISSING: '),
    });
    expect(await rekeyer('validate', '--dir', join(root, 'nowhere'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('REGISTRY_MISSING: '),
    });
  });

  it('judges a date against --now', async () => {
    const folder = await starter('future');
    const { code, out } = await rekeyer('validate', '--dir', folder, '--now', '2020-01-01');
    expect(code).toBe(1);
    expect(out).toMatch(/credentials\/example-api-key\.yaml:\d+:\d+/);
    expect(await rekeyer('validate', '--dir', folder, '--now', 'soon')).toMatchObject({ code: 2 });
  });

  it('knows no other severity than it has', async () => {
    expect(await rekeyer('validate', '--fail-on', 'panic')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Use one of error, warning.'),
    });
  });
});
