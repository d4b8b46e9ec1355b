import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shownLines } from '../github/git/diff.js';
import type { TreeChange } from '../github/git/objects.js';
import { GitRepository } from '../github/git/repository.js';

const directory = mkdtempSync(join(tmpdir(), 'repository-'));
const by = { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' };
let repository: GitRepository;
let first: string;
beforeAll(async () => {
  repository = await GitRepository.create(join(directory, 'a.git'), 'main');
  await repository.seed('main', { 'a.txt': 'one\ntwo\nthree\n', 'big.txt': 'x\n'.repeat(40) }, by, 'First');
  first = (await repository.branchTip('main')) ?? '';
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function change(...changes: TreeChange[]): Promise<string> {
  const tree = await repository.writeTree(first, changes);
  return repository.writeCommit({ tree, parents: [first], message: 'Change', author: by, committer: by });
}

describe('a bare repository', () => {
  it('moves a ref only from where the caller has seen it', async () => {
    const sha = await change();
    expect(await repository.compareAndSwap('refs/heads/x', first, sha)).toBe(false);
    expect(await repository.compareAndSwap('refs/heads/x', null, first)).toBe(true);
    expect(await repository.compareAndSwap('refs/heads/x', null, sha)).toBe(false);
    expect(await repository.compareAndSwap('refs/heads/x', sha, first)).toBe(false);
    expect(await repository.compareAndSwap('refs/heads/x', first, sha)).toBe(true);
    expect(await repository.compareAndSwap('refs/heads/x', first, null)).toBe(false);
    expect(await repository.branchTip('x')).toBe(sha);
    expect(await repository.compareAndSwap('refs/heads/x', sha, null)).toBe(true);
    expect(await repository.branchTip('x')).toBeUndefined();
  });

  it('reads a commit as it was written', async () => {
    const sha = await change();
    expect(await repository.readCommit(sha)).toMatchObject({
      parents: [first],
      message: 'Change',
      author: by,
      committer: by,
    });
  });

  it('finds what only came into being later', async () => {
    const other = await GitRepository.create(join(directory, 'b.git'), 'main');
    await other.seed('main', { 'a.txt': 'a' }, by, 'First');
    const blob = await repository.writeBlob(Buffer.from('late'));
    expect(await other.has(blob, 'blob')).toBe(false);
    await other.writeBlob(Buffer.from('late'));
    expect(await other.has(blob, 'blob')).toBe(true);
  });

  it('lists changes with their kind, counts and hunks, in one order', async () => {
    const blob = async (path: string, content: string | Buffer, mode = '100644'): Promise<TreeChange> => {
      return { path, mode, type: 'blob', sha: await repository.writeBlob(Buffer.from(content)) };
    };
    const gone: TreeChange = { path: 'big.txt', mode: '100644', type: 'blob', sha: null };
    const sha = await change(
      await blob('a.txt', 'one\n2\nthree\n', '100755'),
      await blob('binary', Buffer.from([0, 1, 2, 0])),
      await blob('moved.txt', 'x\n'.repeat(40)),
      gone,
    );
    expect(await repository.changes(first, sha)).toMatchObject([
      {
        filename: 'a.txt',
        status: 'modified',
        additions: 1,
        deletions: 1,
        patch: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three',
      },
      { filename: 'binary', status: 'added', additions: 0, changes: 0 },
      { filename: 'moved.txt', previous_filename: 'big.txt', status: 'renamed', changes: 0 },
    ]);
    expect(await repository.changes(first, first)).toEqual([]);
  });

  it('knows which lines a patch shows', () => {
    const { LEFT, RIGHT } = shownLines('@@ -1,3 +1,2 @@\n one\n-two\n three\n@@ -9 +8,2 @@\n-nine\n+9\n+ten');
    expect([[...LEFT], [...RIGHT]]).toEqual([
      [1, 2, 3, 9],
      [1, 2, 8, 9],
    ]);
  });
});
