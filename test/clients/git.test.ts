import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GitStore } from '../../src/clients/git.js';
import { blobOf, commitOf, treeOf } from '../../src/clients/git-objects.js';
import { lastWords } from '../../src/clients/git-process.js';
import { checkedUrl } from '../../src/clients/git-remote.js';
import { Secret } from '../../src/domain/secret.js';

const root = mkdtempSync(join(tmpdir(), 'rekeyer-git-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const TOKEN = 'ghs_canaryCanary4711';
const credentials = async () => ({ username: 'x-access-token', password: new Secret(TOKEN) });
const basic = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
let number = 0;
const freshDir = (): string => join(root, `store-${++number}`);

function bareRemote(): string {
  const dir = join(root, `remote-${++number}.git`);
  execFileSync('git', ['init', '--bare', '--quiet', dir]);
  return dir;
}

/** A first commit with one file, ready to be pushed. */
function firstCommit(text = 'hello') {
  const blob = blobOf(text);
  const tree = treeOf([{ name: 'a.txt', kind: 'file', oid: blob.oid }]);
  const commit = commitOf({ tree: tree.oid, parent: undefined, identity: 'A <a@b>', seconds: 1, message: 'first\n' });
  return { blob, tree, commit, all: [blob, tree, commit] };
}

describe('addresses', () => {
  it.each([
    '/srv/git/a.git',
    'file:///srv/git/a.git',
    'https://github.com/a/b.git',
    'http://127.0.0.1:80/a',
    'http://localhost/a',
  ])('may be %s', (url) => expect(checkedUrl(url).protocol).toMatch(/^(file|https?):$/));

  it.each([
    'ext::sh -c "touch /tmp/x"',
    '--upload-pack=touch /tmp/x',
    'http://github.com/a/b.git',
    'ssh://git@github.com/a/b.git',
    'git://github.com/a/b.git',
    'git@github.com:a/b.git',
    'relative/path',
    '',
  ])('may not be %s', (url) => expect(() => checkedUrl(url)).toThrow(expect.objectContaining({ code: 'GIT_REMOTE' })));

  it('hold no password, and the refusal does not repeat it', () => {
    const check = () => checkedUrl(`https://bot:${TOKEN}@github.com/a/b.git`);
    expect(check).toThrow('holds a user name or password');
    expect(check).not.toThrow(TOKEN);
  });
});

describe('objects', () => {
  it('have the ids that git gives them', () => {
    const { blob, tree, commit } = firstCommit();
    const dir = bareRemote();
    const git = (input: Buffer, ...args: string[]): string =>
      execFileSync('git', args, { cwd: dir, input }).toString().trim();
    expect(git(blob.body, 'hash-object', '-w', '--stdin')).toBe(blob.oid);
    expect(git(Buffer.from(`100644 blob ${blob.oid}\ta.txt\n`), 'mktree')).toBe(tree.oid);
    expect(git(commit.body, 'hash-object', '-t', 'commit', '--stdin')).toBe(commit.oid);
  });

  it('stand in a folder in the order that git wants', () => {
    const { oid } = blobOf('x');
    const names = ['a-b', 'a.b', 'ab', 'a0', 'é', 'A'];
    const dir = bareRemote();
    const rows = [...names.map((name) => `100644 blob ${oid}\t${name}`), `040000 tree ${treeOf([]).oid}\ta`];
    const theirs = execFileSync('git', ['mktree', '--missing', '-z'], { cwd: dir, input: `${rows.join('\0')}\0` });
    const files = names.map((name) => ({ name, kind: 'file' as const, oid }));
    expect(treeOf([{ name: 'a', kind: 'folder', oid: treeOf([]).oid }, ...files]).oid).toBe(theirs.toString().trim());
  });

  it('travel in one pack, large ones too', async () => {
    const store = await GitStore.open(freshDir(), { url: bareRemote() });
    const blobs = ['', 'x', 'y'.repeat(15), 'z'.repeat(16), 'w'.repeat(3_000), 'v'.repeat(3_000_000)].map(blobOf);
    await store.write(blobs);
    const read = await store.read(blobs.map(({ oid }) => oid));
    expect(blobs.map(({ oid }) => read.get(oid)?.toString())).toEqual(blobs.map(({ body }) => body.toString()));
  });
});

describe('a store', () => {
  it('pushes by compare-and-swap only', async () => {
    const url = bareRemote();
    const store = await GitStore.open(freshDir(), { url });
    const { commit, all, tree } = firstCommit();
    const second = commitOf({
      tree: tree.oid,
      parent: commit.oid,
      identity: 'A <a@b>',
      seconds: 2,
      message: 'second\n',
    });
    await store.write([...all, second]);
    await store.push(commit.oid, 'refs/heads/x', undefined);
    await expect(store.push(second.oid, 'refs/heads/x', undefined)).rejects.toMatchObject({ code: 'GIT_FAILED' });
    await expect(store.push(second.oid, 'refs/heads/x', second.oid)).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect(await store.remoteRefs('x')).toEqual(new Map([['refs/heads/x', commit.oid]]));
    await store.push(second.oid, 'refs/heads/x', commit.oid);
    expect(await store.remoteRefs('x')).toEqual(new Map([['refs/heads/x', second.oid]]));
  });

  it('never sets a branch back, not even at a remote without rules of its own', async () => {
    const url = bareRemote();
    const store = await GitStore.open(freshDir(), { url });
    const { commit, all, tree } = firstCommit();
    const second = commitOf({
      tree: tree.oid,
      parent: commit.oid,
      identity: 'A <a@b>',
      seconds: 2,
      message: 'second\n',
    });
    await store.write([...all, second]);
    await store.push(second.oid, 'refs/heads/x', undefined);
    await expect(store.push(commit.oid, 'refs/heads/x', second.oid)).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect((await store.remoteRefs('x')).get('refs/heads/x')).toBe(second.oid);
  });

  it('asks for nothing that is no object id', async () => {
    const store = await GitStore.open(freshDir(), { url: bareRemote() });
    await expect(store.fetch(['--upload-pack=x'], { filter: 'tree:0' })).rejects.toMatchObject({ code: 'GIT_FAILED' });
    await expect(store.commitsBetween(undefined, 'HEAD')).rejects.toMatchObject({ code: 'GIT_FAILED' });
  });

  it('can be opened by two at the same time', async () => {
    const dir = freshDir();
    const url = bareRemote();
    await Promise.all([GitStore.open(dir, { url }), GitStore.open(dir, { url }), GitStore.open(dir, { url })]);
    expect(readdirSync(root).filter((name) => name.includes('.new-'))).toEqual([]);
  });

  it('takes nothing from the configuration of the user or the machine', async () => {
    const home = mkdtempSync(join(root, 'home-'));
    writeFileSync(join(home, '.gitconfig'), '[core]\n\thooksPath = /nonexistent\n[alias]\n\tfetch = !touch /tmp/x\n');
    const before = process.env.HOME;
    process.env.HOME = home;
    process.env.GIT_DIR = '/nonexistent';
    try {
      const store = await GitStore.open(freshDir(), { url: bareRemote() });
      await store.write(firstCommit().all);
      await store.push(firstCommit().commit.oid, 'refs/heads/x', undefined);
      expect((await store.remoteRefs('x')).size).toBe(1);
    } finally {
      process.env.HOME = before;
      delete process.env.GIT_DIR;
    }
  });
});

describe('a token', () => {
  let server: Server;
  let answer: RequestListener;
  const seen = { headers: [] as (string | undefined)[], commandLines: [] as string[] };

  /** The command line of every process of this machine, as anybody on it can read them. */
  function commandLines(): string[] {
    return readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && existsSync(`/proc/${pid}/cmdline`))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        } catch {
          return '';
        }
      });
  }

  beforeEach(async () => {
    server = createServer((request, response) => {
      seen.headers.push(request.headers.authorization);
      seen.commandLines.push(...commandLines());
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/creds.git`;

  it('reaches the server, and no command line and no file', async () => {
    answer = (_request, response) => response.writeHead(404).end();
    const store = await GitStore.open(freshDir(), { url: url(), credentials });
    const refusal = await store.remoteRefs('x').catch((error: Error) => error);
    expect(refusal).toMatchObject({ code: 'GIT_REFUSED' });
    expect(String(refusal)).not.toContain(TOKEN);
    expect(seen.headers).toContain(`Basic ${basic}`);
    expect(seen.commandLines.some((line) => line.includes('git-remote-http') || line.includes('git remote-http'))).toBe(
      true,
    );
    expect(seen.commandLines.filter((line) => line.includes(TOKEN) || line.includes(basic))).toEqual([]);
    const files = readdirSync(store.dir, { recursive: true }).map((name) => join(store.dir, String(name)));
    const leaks = files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(basic));
    expect(leaks).toEqual([]);
  });

  it('does not follow a redirect to another place', async () => {
    const other = createServer((request, response) => {
      seen.headers.push(`other ${request.headers.authorization}`);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/elsewhere.git/info/refs?service=git-upload-pack`;
    answer = (_request, response) => response.writeHead(302, { location }).end();
    const store = await GitStore.open(freshDir(), { url: url(), credentials });
    const outcome = await store.remoteRefs('x').catch((error: Error) => error);
    other.closeAllConnections();
    other.close();
    expect(outcome).toMatchObject({ code: 'GIT_UNAVAILABLE' });
    expect(seen.headers.filter((header) => header?.startsWith('other'))).toEqual([]);
  });

  it('is not waited for for ever by a server that does not answer, and no process stays behind', async () => {
    answer = () => undefined;
    const store = await GitStore.open(freshDir(), { url: url(), credentials, timeout: 400 });
    await expect(store.remoteRefs('x')).rejects.toMatchObject({
      code: 'GIT_UNAVAILABLE',
      message: expect.stringContaining('too long'),
    });
    expect(commandLines().filter((line) => line.includes(url()))).toEqual([]);
  });

  it('is not taken from the files of the user', async () => {
    answer = (_request, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    const home = mkdtempSync(join(root, 'home-'));
    writeFileSync(join(home, '.netrc'), 'machine 127.0.0.1 login eve password of-the-user\n', { mode: 0o600 });
    const before = process.env.HOME;
    process.env.HOME = home;
    seen.headers.length = 0;
    try {
      const store = await GitStore.open(freshDir(), { url: url() });
      await expect(store.remoteRefs('x')).rejects.toMatchObject({ code: 'GIT_REFUSED' });
    } finally {
      process.env.HOME = before;
    }
    expect(seen.headers.filter(Boolean)).toEqual([]);
  });

  it('is not prompted for', async () => {
    answer = (_request, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    const store = await GitStore.open(freshDir(), { url: url() });
    await expect(store.remoteRefs('x')).rejects.toMatchObject({ code: 'GIT_REFUSED' });
  });
});

describe('what git said last', () => {
  it('is its own reason, without what the server wrote and without credentials', () => {
    expect(lastWords('remote: hello\nfatal: cannot lock ref\n')).toBe(' (fatal: cannot lock ref)');
    expect(lastWords('fatal: remote error: go away\n')).toBe('');
    expect(lastWords('fatal: unable to access https://bot:pw@host/x\n')).toBe(
      ' (fatal: unable to access https://host/x)',
    );
    expect(lastWords('')).toBe('');
  });

  it('says that git is missing where it is', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      await expect(GitStore.open(freshDir(), { url: '/srv/git' })).rejects.toMatchObject({ code: 'GIT_MISSING' });
    } finally {
      process.env.PATH = path;
    }
  });
});
