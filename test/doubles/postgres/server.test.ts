import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nativeFolder, prepare, unprivileged } from './binaries.js';
import { PostgresServer } from './server.js';

describe('the PostgreSQL of the tests', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.stop());

  it('answers, asks for a password, and logs what it is told', async () => {
    const { rows } = await server.run("SELECT 'seen in the log' AS text");
    expect(rows).toEqual([{ text: 'seen in the log' }]);
    await expect(server.connect(server.superuserName, 'wrong')).rejects.toMatchObject({ code: '28P01' });
    expect(await server.logged('seen in the log')).toBe(true);
    expect(await server.logged(server.superuserPassword)).toBe(false);
  });

  it('comes back after kill -9 with what was committed', async () => {
    await server.run('CREATE ROLE survivor LOGIN');
    await server.kill();
    await expect(server.superuser()).rejects.toThrow();
    await server.restart();
    expect((await server.run("SELECT FROM pg_roles WHERE rolname = 'survivor'")).rowCount).toBe(1);
  });
});

describe('the binaries', () => {
  it('run from a private folder, and without the links that a script of the package makes', () => {
    const home = mkdtempSync(join(tmpdir(), 'rekeyer-private-'));
    const native = join(home, 'native');
    cpSync(nativeFolder(), native, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    const as = process.getuid?.() === 0 ? unprivileged() : {};
    const binaries = prepare(native, as);
    try {
      expect(binaries.bin).not.toContain(home);
      const version = execFileSync(join(binaries.bin, 'postgres'), ['--version'], {
        ...as,
        cwd: '/',
        encoding: 'utf8',
      });
      expect(version).toContain('PostgreSQL');
    } finally {
      binaries.dispose();
      rmSync(home, { recursive: true });
    }
    expect(existsSync(binaries.bin)).toBe(false);
  });
});
