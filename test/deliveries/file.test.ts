import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { file } from '../../src/deliveries/file.js';
import type { Connection } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Delivery } from '../../src/ports/delivery.js';
import { custodyContract } from '../contracts/custody.contract.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';

const ENV = `# the database\nDB_USER=app\nexport DB_PASSWORD='first' # not by hand\n\nOTHER="don't touch"\n`;
const random = new SeededRandom('file');

const newRoot = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'rekeyer-file-'));
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app/.env'), ENV, { mode: 0o640 });
  return root;
};

const connection = (root: string, commands: Connection['commands'] = {}): Connection => ({
  name: 'host',
  kind: 'file',
  hosts: [],
  accountIds: [],
  repositories: [],
  urls: [],
  roots: [root],
  credentials: ['*'],
  auth: {},
  commands,
});

const open = (root: string, options = {}, commands: Connection['commands'] = {}): Promise<Delivery> =>
  file.create(
    { path: 'app/.env', format: 'dotenv', key: 'DB_PASSWORD', ...options },
    {
      credential: 'c',
      connection: connection(root, commands),
      clock: new SetClock(),
      random,
      offered: ['password', 'username'],
    },
  );

const material = (version: string, password = `value-of-${version}`): Material => ({
  version,
  open: { username: 'app_b' },
  sealed: { password: new Secret(password) },
});

const formats = {
  dotenv: {
    text: ENV,
    options: { key: 'DB_PASSWORD' },
    read: (text: string) => ({ password: /DB_PASSWORD='([^']*)'/.exec(text)?.[1] ?? '' }),
    foreign: (text: string) => text.replace(/DB_PASSWORD='[^']*'/, ''),
  },
  json: {
    text: '{\n  "db": { "user": "app", "password": "first" },\n  "n": 1.0\n}\n',
    options: { key: undefined, keys: { password: '/db/password', username: '/db/user' } },
    read: (text: string) => {
      const { db } = JSON.parse(text);
      return { password: db.password, username: db.user };
    },
    foreign: (text: string) => text.replace(/"(user|password)": "[^"]*"/g, ''),
  },
  raw: {
    text: 'first\n',
    options: { key: undefined },
    read: (text: string) => ({ password: text.trimEnd() }),
    foreign: (text: string) => text.replace(/^.*/, ''),
  },
};

for (const [format, how] of Object.entries(formats)) {
  deliveryContract(`file (${format})`, async () => {
    const root = newRoot();
    const path = join(root, 'app/target');
    writeFileSync(path, how.text);
    const text = () => readFileSync(path, 'utf8');
    return {
      member: file,
      delivery: await open(root, { path: 'app/target', format, ...how.options }),
      material,
      read: async () => how.read(text()),
      foreign: async () => how.foreign(text()),
      jam: async () => {
        // Root may write everywhere, so the file becomes one that is refused: with a second name.
        linkSync(path, join(root, 'kept'));
      },
      close: async () => rmSync(root, { recursive: true }),
    };
  });
}

custodyContract('file', async () => {
  const root = newRoot();
  const custody = async () => {
    const found = (await open(root)).custody;
    if (!found) throw new Error('a file keeps custody');
    return found;
  };
  return {
    custody: await custody(),
    reopen: custody,
    atDestination: { password: 'first' },
    close: async () => rmSync(root, { recursive: true }),
  };
});

describe('a file', () => {
  let root: string;
  beforeEach(() => {
    root = newRoot();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const env = () => readFileSync(join(root, 'app/.env'), 'utf8');

  it('keeps its owner and mode', async () => {
    if (process.getuid?.() === 0) chownSync(join(root, 'app/.env'), 12345, 23456);
    const before = statSync(join(root, 'app/.env'));
    await (await open(root)).put(material('c.1.1'));
    const after = statSync(join(root, 'app/.env'));
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(after.ino).not.toBe(before.ino);
  });

  it('is not written at all when it holds the value', async () => {
    const delivery = await open(root);
    await delivery.put(material('c.1.1'));
    const before = statSync(join(root, 'app/.env')).ino;
    expect(await delivery.put(material('c.1.1'))).toEqual({ path: 'app/.env', changed: false });
    expect(statSync(join(root, 'app/.env')).ino).toBe(before);
  });

  it('gets several fields at once, or none of them', async () => {
    const keys = { password: 'DB_PASSWORD', username: 'DB_USER' };
    const delivery = await open(root, { key: undefined, keys });
    await delivery.put(material('c.1.1'));
    expect(env()).toContain("DB_USER=app_b\nexport DB_PASSWORD='value-of-c.1.1' # not by hand");
    const before = env();
    await expect(delivery.put({ ...material('c.1.2'), open: { username: `"'$` } })).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
    });
    expect(env()).toBe(before);
  });

  it('leaves no temporary file, and sweeps those of processes that died', async () => {
    writeFileSync(join(root, 'app/..env.999999999.abc.rekeyer-new'), 'half a val');
    writeFileSync(join(root, `app/..env.${process.pid}.abc.rekeyer-new`), 'of another call that lives');
    await (await open(root)).put(material('c.1.1'));
    expect(readdirSync(join(root, 'app')).sort()).toEqual([`..env.${process.pid}.abc.rekeyer-new`, '.env']);
  });

  it.each([
    ['absolute', '/etc/passwd'],
    ['up and out', '../outside'],
    ['up in the middle', 'app/../../outside'],
    ['an empty part', 'app//.env'],
    ['up, with the slash of Windows', 'app\\..\\..\\outside'],
  ])('is never outside the root: %s', async (_what, path) => {
    const delivery = await open(root, { path });
    expect((await delivery.inspect())[0]).toContain('leads out of the root');
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(await delivery.holds(material('c.1.1'))).toBe('unknown');
  });

  it.each([
    ['is a symbolic link', () => symlinkSync(join(root, 'app/.env'), join(root, 'app/link')), 'app/link'],
    ['lies behind a symbolic link', () => symlinkSync(join(root, 'app'), join(root, 'other')), 'other/.env'],
    ['is a folder', () => mkdirSync(join(root, 'app/folder')), 'app/folder'],
    ['is not there', () => {}, 'app/missing'],
    ['has a second name', () => linkSync(join(root, 'app/.env'), join(root, 'app/twin')), 'app/twin'],
    ['lies below a file', () => {}, 'app/.env/x'],
    [
      'is not UTF-8',
      () => writeFileSync(join(root, 'app/latin1'), Buffer.from('DB_PASSWORD=f\xfcr\n', 'latin1')),
      'app/latin1',
    ],
  ])('is refused when it %s', async (_what, prepare, path) => {
    prepare();
    const delivery = await open(root, { path });
    expect(await delivery.inspect()).toHaveLength(1);
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(env()).toBe(ENV);
  });

  it('G22: is whole whenever the process is killed in the middle of writing', async () => {
    const values = ['a'.repeat(200_000), 'b'.repeat(200_000)];
    writeFileSync(join(root, 'app/.env'), `DB_PASSWORD=${values[0]}\nOTHER=1\n`);
    const script = `
      const { file } = await import(${JSON.stringify(new URL('../../src/deliveries/file.ts', import.meta.url).href)});
      const { Secret } = await import(${JSON.stringify(new URL('../../src/domain/secret.ts', import.meta.url).href)});
      const { randomBytes } = await import('node:crypto');
      const delivery = await file.create({ path: 'app/.env', format: 'dotenv', key: 'DB_PASSWORD' }, {
        credential: 'c', connection: { roots: [${JSON.stringify(root)}], commands: {} },
        random: { bytes: randomBytes }, offered: ['password'] });
      const put = (value) => delivery.put({ version: 'c.1.1', open: {}, sealed: { password: new Secret(value) } });
      console.log('ready');
      for (;;) { await put('b'.repeat(200000)); await put('a'.repeat(200000)); }`;
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 5 + random.pick(40)));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const [first = '', ...rest] = env().split('\n');
      expect(values).toContain(first.replace('DB_PASSWORD=', ''));
      expect(rest).toEqual(['OTHER=1', '']);
    }
    const { password } = (await (await open(root)).custody?.current())?.sealed ?? {};
    expect(values).toContain(password?.reveal());
    await (await open(root)).put(material('c.1.1'));
    expect(readdirSync(join(root, 'app'))).toEqual(['.env']);
  });
});

describe('a reload', () => {
  let root: string;
  beforeEach(() => {
    root = newRoot();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const node = (script: string) => [process.execPath, '-e', script];

  it('runs the command of the connection without a shell and without our environment, in the root', async () => {
    process.env.REKEYER_CANARY = 'do not pass on';
    const script = "fs.writeFileSync('seen', JSON.stringify([process.argv.slice(1), process.env, process.cwd()]))";
    const delivery = await open(root, { reload: 'app' }, { app: [...node(script), '$HOME; echo', '*'] });
    expect(await delivery.inspect()).toEqual([]);
    expect(await delivery.reload()).toEqual({ reload: 'app' });
    const [args, environment, folder] = JSON.parse(readFileSync(join(root, 'seen'), 'utf8'));
    expect(args).toEqual(['$HOME; echo', '*']);
    expect(Object.keys(environment)).toEqual(['PATH']);
    expect(folder).toBe(root);
  });

  it.each([
    ['ends with an error', node('process.exit(3)'), 'ended with 3'],
    ['dies', node('process.kill(process.pid, "SIGTERM")'), 'ended by SIGTERM'],
    ['is not there', ['/no/such/program'], 'was not found'],
  ])('fails when the command %s', async (_what, argv, words) => {
    const delivery = await open(root, { reload: 'app' }, { app: argv });
    await expect(delivery.reload()).rejects.toMatchObject({
      code: 'RELOAD_FAILED',
      message: expect.stringContaining(words),
    });
  });

  it.each(['unknown', 'constructor', '__proto__'])('knows no command %j', async (reload) => {
    const delivery = await open(root, { reload }, { app: ['true'] });
    expect(await delivery.inspect()).toEqual([expect.stringContaining('(it has: app)')]);
    await expect(delivery.reload()).rejects.toMatchObject({ code: 'RELOAD_FAILED' });
  });

  it('signals the process whose number stands in a file', async () => {
    const script = "process.on('SIGHUP', () => process.exit(42)); setInterval(() => {}, 1000); console.log('ready')";
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    writeFileSync(join(root, 'app/pid'), `${child.pid}\n`);
    const delivery = await open(root, { reload: { signal: 'HUP', pidFile: 'app/pid' } });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    expect(await delivery.reload()).toEqual({ reload: 'SIGHUP' });
    expect(await ended).toBe(42);
    await expect(delivery.reload()).rejects.toMatchObject({ code: 'RELOAD_FAILED' });
  });

  it.each(['1', '0', '-1', 'seven', ''])('never signals what %j stands for', async (text) => {
    writeFileSync(join(root, 'app/pid'), text);
    const delivery = await open(root, { reload: { signal: 'HUP', pidFile: 'app/pid' } });
    expect(await delivery.inspect()).toEqual([expect.stringContaining('no process number')]);
    await expect(delivery.reload()).rejects.toMatchObject({ code: 'RELOAD_FAILED' });
  });
});

describe('custody in files', () => {
  let root: string;
  beforeEach(() => {
    root = newRoot();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('lies in files and folders that nobody else can read', async () => {
    const { custody } = await open(root);
    await custody?.stage(material('c.1.1'));
    await custody?.promote('c.1.1');
    const folder = join(root, '.rekeyer/c');
    expect(readdirSync(folder).sort()).toEqual(['c.1.1.json', 'current.json']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    for (const path of [folder, join(root, '.rekeyer')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is refused in a folder that others can look into', async () => {
    mkdirSync(join(root, '.rekeyer'), { mode: 0o755 });
    chmodSync(join(root, '.rekeyer'), 0o755);
    const delivery = await open(root);
    expect(await delivery.inspect()).toEqual([expect.stringContaining('mode 0700')]);
    await expect(delivery.custody?.stage(material('c.1.1'))).rejects.toMatchObject({ code: 'CUSTODY_UNREADABLE' });
  });

  it('is not led away by a symbolic link', async () => {
    mkdirSync(join(root, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(root, 'elsewhere'), join(root, '.rekeyer'));
    const { custody } = await open(root);
    await expect(custody?.stage(material('c.1.1'))).rejects.toMatchObject({ code: 'CUSTODY_UNREADABLE' });
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
  });

  it('makes nothing when it is only looked at', async () => {
    const delivery = await open(root);
    await delivery.inspect();
    await delivery.custody?.current();
    expect(readdirSync(root)).toEqual(['app']);
  });

  it.each([
    '{"version":"c.1.1"',
    '{"version":"c.9.9","open":{},"sealed":{}}',
    '[]',
    '{"version":"c.1.1","open":{},"sealed":{"a":1}}',
  ])('says that it is damaged, and not how: %s', async (text) => {
    const { custody } = await open(root);
    await custody?.stage(material('c.1.1'));
    writeFileSync(join(root, '.rekeyer/c/c.1.1.json'), text);
    await expect(custody?.read('c.1.1')).rejects.toMatchObject({
      code: 'CUSTODY_UNREADABLE',
      message: 'custody of "c": c.1.1 is damaged',
    });
  });

  it.each(['../../etc/passwd', 'C.1.1', '', '.hidden', 'a/b'])('takes no path for a version: %j', async (version) => {
    const { custody } = await open(root);
    await expect(custody?.read(version)).rejects.toMatchObject({ code: 'CUSTODY_UNREADABLE' });
  });
});

describe('the options of a file', () => {
  it('name its places and fields', () => {
    const offered = ['password', 'username'];
    const one = { path: 'app/.env', format: 'dotenv', key: 'DB_PASSWORD' };
    expect(file.destinations(one)).toEqual(['file:app/.env#DB_PASSWORD']);
    expect(file.fields(one, offered)).toEqual(['password']);
    const two = { path: 'a.json', format: 'json', keys: { password: '/p', username: '/u' } };
    expect(file.destinations(two)).toEqual(['file:a.json#/p', 'file:a.json#/u']);
    expect(file.fields(two, offered)).toEqual(['password', 'username']);
    const whole = { path: 'secret', format: 'raw' };
    expect(file.destinations(whole)).toEqual(['file:secret']);
    expect(file.fields(whole, offered)).toEqual(['password']);
  });

  it.each([
    [{ path: 'p', format: 'raw', key: 'A' }, 'leave "key"'],
    [{ path: 'p', format: 'dotenv' }, 'say where'],
    [{ path: 'p', format: 'json', key: 'A', keys: { password: 'B' } }, 'say where'],
    [{ path: 'p', format: 'json', keys: { password: 'B', username: 'B' } }, 'same key'],
  ])('%j are refused', async (options, words) => {
    expect(file.objections?.(options)).toEqual([expect.stringContaining(words)]);
  });
});
