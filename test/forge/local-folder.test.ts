import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LocalFolder } from '../../src/forge/local-folder.js';
import { isTop } from '../../src/registry/tree.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rekeyer-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array = 'a: 1\n') {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function listed() {
  const { entries } = await new LocalFolder(root, isTop).list();
  return entries.map(({ path, mode }) => `${mode} ${path}`).sort();
}

describe('LocalFolder', () => {
  it('lists what a registry can consist of, and nothing else of the folder', async () => {
    write('rekeyer.yaml');
    write('credentials/team/a.yaml');
    write('src/b.yaml');
    write('.git/credentials');
    expect(await listed()).toEqual(['100644 credentials/team/a.yaml', '100644 rekeyer.yaml']);
  });

  it('gives the modes, sizes and blob ids that git gives', async () => {
    write('credentials/a.yaml', 'name: ä\n');
    write('credentials/run.yaml', '');
    write('credentials/odd\nname.yaml', Uint8Array.from([0, 255, 10, 13]));
    chmodSync(join(root, 'credentials/run.yaml'), 0o755);
    symlinkSync('a.yaml', join(root, 'credentials/link.yaml'));
    const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
    git('init', '--quiet');
    git('add', '--all');
    const rows = git('ls-files', '--stage', '-z').split('\0').filter(Boolean);
    const { entries } = await new LocalFolder(root, isTop).list();
    const regular = entries
      .filter(({ mode }) => mode !== '120000')
      .map(({ mode, id, path }) => `${mode} ${id} 0\t${path}`);
    expect(regular.sort()).toEqual(rows.filter((row) => !row.startsWith('120000')).sort());
    expect(rows.some((row) => row.startsWith('120000') && row.endsWith('credentials/link.yaml'))).toBe(true);
  });

  it('lists links as links and never follows one, not even one that came later', async () => {
    write('secret', 'aws_secret_access_key = x');
    write('elsewhere/b.yaml');
    write('credentials/a.yaml');
    symlinkSync(join(root, 'secret'), join(root, 'credentials/link.yaml'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'policies'));
    symlinkSync(join(root, 'nowhere'), join(root, 'exceptions'));
    const folder = new LocalFolder(root, isTop);
    const { entries } = await folder.list();
    expect(entries.map(({ path, mode }) => `${mode} ${path}`).sort()).toEqual([
      '100644 credentials/a.yaml',
      '120000 credentials/link.yaml',
      '120000 exceptions',
      '120000 policies',
    ]);
    rmSync(join(root, 'credentials/a.yaml'));
    symlinkSync(join(root, 'secret'), join(root, 'credentials/a.yaml'));
    await expect(folder.read(entries.filter(({ path }) => path === 'credentials/a.yaml'))).rejects.toThrow('ELOOP');
  });

  it('lists a repository inside as a submodule and does not look into it', async () => {
    write('credentials/other/.git', 'gitdir: ../../.git/modules/other');
    write('credentials/other/a.yaml');
    expect(await listed()).toEqual(['160000 credentials/other']);
  });

  it('reads bytes in the order asked for', async () => {
    write('credentials/a.yaml', 'a');
    write('credentials/b.yaml', 'b');
    const folder = new LocalFolder(root, isTop);
    const { entries } = await folder.list();
    const order = [...entries].sort((a, b) => (a.path < b.path ? 1 : -1));
    const bytes = await folder.read(order);
    expect(bytes.map((one) => new TextDecoder().decode(one))).toEqual(['b', 'a']);
  });

  it('says that a folder is missing', async () => {
    await expect(new LocalFolder(join(root, 'none'), isTop).list()).rejects.toMatchObject({ code: 'REGISTRY_MISSING' });
  });
});
