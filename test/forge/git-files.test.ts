import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitStore } from '../../src/clients/git.js';
import { blobOf, commitOf, type GitObject, treeOf } from '../../src/clients/git-objects.js';
import { Secret } from '../../src/domain/secret.js';
import { GitFiles } from '../../src/forge/git-files.js';
import { GitHubDouble } from '../doubles/github/hub.js';

const root = mkdtempSync(join(tmpdir(), 'rekeyer-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let stores = 0;

const isPart = (name: string): boolean => ['rekeyer.yaml', 'credentials'].includes(name);
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe('the files of a commit', () => {
  const remote = join(root, 'remote.git');
  let head: string;

  beforeAll(() => {
    execFileSync('git', ['init', '--bare', '--quiet', remote]);
    const file = (mode: string, path: string, data: string): string =>
      `M ${mode} inline ${path}\ndata ${Buffer.byteLength(data)}\n${data}\n`;
    const commit = `commit refs/heads/main\ncommitter A <a@b> 1 +0000\ndata 5\nfirst\n`;
    const stream = [
      commit,
      file('100644', 'rekeyer.yaml', 'kind: Config\n'),
      file('100755', 'credentials/a/b/pay.yaml', 'kind: Credential\n'),
      file('120000', 'credentials/link.yaml', '/etc/passwd'),
      file('100644', 'credentials/größe ".yaml', 'ü'),
      file('100644', 'src/large.bin', 'x'.repeat(2_000_000)),
      `M 160000 ${'1'.repeat(40)} credentials/other\n`,
    ];
    const bytes = Buffer.from(stream.join(''));
    execFileSync('git', ['fast-import', '--quiet'], { cwd: remote, input: bytes });
    execFileSync('git', ['config', 'uploadpack.allowFilter', 'true'], { cwd: remote });
    head = execFileSync('git', ['rev-parse', 'main'], { cwd: remote }).toString().trim();
  });
  const files = async (more = {}): Promise<GitFiles> =>
    new GitFiles(await GitStore.open(join(root, `store-${++stores}`), { url: remote }), head, { isPart, ...more });

  it('are listed with mode, id and size, the rest of the repository left out', async () => {
    const { entries, truncated } = await (await files()).list();
    expect(truncated).toBe(false);
    expect(entries.map(({ path, mode, size }) => `${mode} ${size} ${path}`)).toEqual([
      '100755 17 credentials/a/b/pay.yaml',
      '100644 2 credentials/größe ".yaml',
      '120000 0 credentials/link.yaml',
      '160000 0 credentials/other',
      '100644 13 rekeyer.yaml',
    ]);
    expect(entries.at(-1)?.id).toBe(blobOf('kind: Config\n').oid);
  });

  it('are read in the order asked for; a link is its own text, never what it leads to', async () => {
    const source = await files();
    const { entries } = await source.list();
    const asked = ['rekeyer.yaml', 'credentials/link.yaml', 'credentials/a/b/pay.yaml'];
    const chosen = asked.map((path) => entries.find((entry) => entry.path === path)!);
    expect((await source.read(chosen)).map(text)).toEqual(['kind: Config\n', '/etc/passwd', 'kind: Credential\n']);
  });

  it('leave out what is known already, until somebody asks for it', async () => {
    const known = blobOf('kind: Config\n').oid;
    const source = await files({ isKnown: (id: string) => id === known });
    const config = (await source.list()).entries.find(({ path }) => path === 'rekeyer.yaml')!;
    expect(config.size).toBe(0);
    expect(await source.store.read([known])).toEqual(new Map());
    expect((await source.read([config])).map(text)).toEqual(['kind: Config\n']);
  });

  it('are missing where there is no such commit', async () => {
    const store = await GitStore.open(join(root, `store-${++stores}`), { url: remote });
    const source = new GitFiles(store, 'f'.repeat(40), { isPart });
    await expect(source.list()).rejects.toMatchObject({ code: 'REGISTRY_MISSING' });
  });
});

describe('over HTTP', () => {
  let hub: GitHubDouble;
  beforeAll(async () => {
    hub = await GitHubDouble.start({ contract: false });
    hub.addUser('alice');
    hub.addOrg('acme', { members: { alice: 'member' } });
    await hub.addRepo('acme', 'creds', { collaborators: { alice: 'write' } });
  });
  afterAll(() => hub.close());

  const openStore = (): Promise<GitStore> => {
    const credentials = async () => ({ username: 'x-access-token', password: new Secret(hub.tokenOf('alice')) });
    return GitStore.open(join(root, `store-${++stores}`), { url: `${hub.url}/acme/creds.git`, credentials });
  };

  /** A registry of many files, pushed as a branch; the id of its commit. */
  async function push(branch: string, contents: readonly string[]): Promise<string> {
    const blobs = contents.map(blobOf);
    const folder = treeOf(blobs.map(({ oid }, index) => ({ name: `c-${index}.yaml`, kind: 'file', oid })));
    const tree = treeOf([{ name: 'credentials', kind: 'folder', oid: folder.oid }]);
    const fields = { tree: tree.oid, parent: undefined, identity: 'A <a@b>', seconds: 1, message: branch };
    const commit = commitOf(fields);
    const objects: GitObject[] = [...blobs, folder, tree, commit];
    const store = await openStore();
    await store.write([...new Map(objects.map((object) => [object.oid, object])).values()]);
    await store.push(commit.oid, `refs/heads/${branch}`, undefined);
    return commit.oid;
  }

  /** Packs that were asked for during `work`. */
  async function exchanges(work: () => Promise<unknown>): Promise<number> {
    const from = hub.requests.length;
    await work();
    const since = hub.requests.slice(from);
    expect(since.filter(({ path }) => !path.includes('.git/'))).toEqual([]);
    return since.filter(({ method, path }) => method === 'POST' && path.includes('git-upload-pack')).length;
  }

  it('any number of files comes in the same few exchanges, and a second look only brings what changed', async () => {
    const contents = Array.from({ length: 300 }, (_, index) => `name: c-${index}\n`);
    const first = await push('one', contents);
    const second = await push('two', contents.with(7, 'name: changed\n'));
    const few = await push('few', contents.slice(0, 2));
    const store = await openStore();
    const look = async (commit: string, at = store): Promise<string[]> => {
      const files = new GitFiles(at, commit, { isPart });
      return (await files.read((await files.list()).entries)).map(text);
    };
    const whole = await exchanges(async () => expect((await look(first)).sort()).toEqual([...contents].sort()));
    const other = await openStore();
    expect(await exchanges(() => look(few, other))).toBe(whole);
    expect(whole).toBeLessThanOrEqual(4);
    expect(await exchanges(async () => expect(await look(second)).toContain('name: changed\n'))).toBeLessThanOrEqual(4);
    expect(await exchanges(() => look(first))).toBe(0);
  });

  it('two commits can be fetched at the same time', async () => {
    const commits = [await push('x', ['a', 'b']), await push('y', ['a', 'c']), await push('z', ['d'])];
    const store = await openStore();
    const listings = await Promise.all(commits.map((commit) => new GitFiles(store, commit, { isPart }).list()));
    expect(listings.map(({ entries }) => entries.length)).toEqual([2, 2, 1]);
  });
});
