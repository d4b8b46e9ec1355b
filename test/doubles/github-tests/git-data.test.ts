import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { R, refusal, type Stage, setStage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const tip = async (branch: string) => (await stage.bot.git.getRef({ ...R, ref: `heads/${branch}` })).data.object.sha;

const text = (data: unknown) => {
  const { content } = data as { content: string };
  return Buffer.from(content, 'base64').toString();
};

/** A commit with one more file, on no branch yet. */
async function commitOn(parent: string | null, path: string, content = path): Promise<string> {
  const { bot } = stage;
  const base = parent === null ? {} : { base_tree: parent };
  const tree = [{ path, mode: '100644' as const, type: 'blob' as const, content }];
  const { data } = await bot.git.createTree({ ...R, ...base, tree });
  const parents = parent === null ? [] : [parent];
  return (await bot.git.createCommit({ ...R, message: path, tree: data.sha, parents })).data.sha;
}

describe('refs', () => {
  it('start a branch without history, and move it forward', async () => {
    const { bot } = stage;
    const first = await commitOn(null, 'genesis.json');
    await bot.git.createRef({ ...R, ref: 'refs/heads/orphan', sha: first });
    const second = await commitOn(first, 'entry-1.json');
    await bot.git.updateRef({ ...R, ref: 'heads/orphan', sha: second });
    expect(await tip('orphan')).toBe(second);
    const { data } = await bot.git.listMatchingRefs({ ...R, ref: 'heads/orph' });
    expect(data.map(({ ref }) => ref)).toEqual(['refs/heads/orphan']);
  });

  it('let exactly one of ten racing updates win', async () => {
    const base = await commitOn(null, 'race.json');
    await stage.bot.git.createRef({ ...R, ref: 'refs/heads/race', sha: base });
    const shas = await Promise.all([...Array(10).keys()].map((index) => commitOn(base, `racer-${index}`)));
    const updates = await Promise.allSettled(
      shas.map((sha) => stage.bot.git.updateRef({ ...R, ref: 'heads/race', sha })),
    );
    const won = updates.flatMap(({ status }, index) => (status === 'fulfilled' ? [shas[index]] : []));
    expect(won).toEqual([await tip('race')]);
    const lost = updates.flatMap((update) => (update.status === 'rejected' ? [update.reason] : []));
    for (const error of lost) expect(error).toMatchObject({ status: 422 });
    expect(String(lost[0])).toContain('Update is not a fast forward');
  });

  it('are refused as on GitHub', async () => {
    const { bot } = stage;
    const sha = await tip('main');
    const missing = '1'.repeat(40);
    const status = async (call: Promise<unknown>) => (await refusal(call)).message;
    expect(await status(bot.git.createRef({ ...R, ref: 'refs/heads/main', sha }))).toBe('Reference already exists');
    expect(await status(bot.git.createRef({ ...R, ref: 'main', sha }))).toContain('must start with "refs/"');
    expect(await status(bot.git.updateRef({ ...R, ref: 'heads/none', sha }))).toBe('Reference does not exist');
    expect(await status(bot.git.updateRef({ ...R, ref: 'heads/main', sha: missing }))).toBe('Object does not exist');
    expect(await status(bot.git.deleteRef({ ...R, ref: 'heads/none' }))).toBe('Reference does not exist');
    expect((await refusal(bot.git.getRef({ ...R, ref: 'heads/none' }))).status).toBe(404);
  });

  it('go where they are forced, and announce it', async () => {
    const { bot, hub } = stage;
    const [one, other] = [await commitOn(null, 'one'), await commitOn(null, 'other')];
    await bot.git.createRef({ ...R, ref: 'refs/heads/forced', sha: one });
    expect((await refusal(bot.git.updateRef({ ...R, ref: 'heads/forced', sha: other }))).status).toBe(422);
    await bot.git.updateRef({ ...R, ref: 'heads/forced', sha: other, force: true });
    await hub.idle();
    expect(stage.hooks.findLast(({ name }) => name === 'push')?.payload).toMatchObject({ forced: true, before: one });
    await bot.git.deleteRef({ ...R, ref: 'heads/forced' });
    expect((await refusal(bot.git.getRef({ ...R, ref: 'heads/forced' }))).status).toBe(404);
  });
});

describe('objects', () => {
  it('are what git makes of them', async () => {
    const { bot } = stage;
    const { data } = await bot.git.createBlob({
      ...R,
      content: Buffer.from('hello\n').toString('base64'),
      encoding: 'base64',
    });
    expect(data.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(text((await bot.git.getBlob({ ...R, file_sha: data.sha })).data)).toBe('hello\n');
  });

  it('keep a message byte for byte, with several authors of a commit', async () => {
    const { bot } = stage;
    const { data: tree } = await bot.git.createTree({
      ...R,
      tree: [{ path: 'a', mode: '100644', type: 'blob', content: '' }],
    });
    const message = 'entry\n\n{"a": 1}  \n\n\n{"b": 2}';
    const author = { name: 'Ada', email: 'ada@example.com', date: '2026-03-04T05:06:07Z' };
    const { data } = await bot.git.createCommit({ ...R, message, tree: tree.sha, author });
    expect(data).toMatchObject({ message, author, committer: author, verification: { verified: false } });
    expect((await bot.git.getCommit({ ...R, commit_sha: data.sha })).data.message).toBe(message);
  });

  it('are signed by GitHub when an app gives no names, and by the person otherwise', async () => {
    const { bot, person } = stage;
    const { data: tree } = await bot.git.createTree({
      ...R,
      tree: [{ path: 'a', mode: '100644', type: 'blob', content: '' }],
    });
    const { data: own } = await bot.git.createCommit({ ...R, message: 'x', tree: tree.sha });
    expect(own.author).toMatchObject({ name: 'rekeyer[bot]' });
    expect(own.author.email).toMatch(/^\d+\+rekeyer\[bot\]@users\.noreply\.github\.com$/);
    expect(own.committer).toMatchObject({ name: 'GitHub', email: 'noreply@github.com' });
    expect(own.verification.verified).toBe(true);
    const { data: hers } = await person('alice').git.createCommit({ ...R, message: 'y', tree: tree.sha });
    expect(hers.committer).toMatchObject({ name: 'alice', email: 'alice@example.com' });
  });

  it('change, add and remove paths of a tree', async () => {
    const { bot } = stage;
    const main = await tip('main');
    const file = { mode: '100644' as const, type: 'blob' as const };
    const { data } = await bot.git.createTree({
      ...R,
      base_tree: main,
      tree: [
        { path: 'deep/down/a.txt', ...file, content: 'a' },
        { path: 'README.md', ...file, sha: null },
      ],
    });
    const { data: all } = await bot.git.getTree({ ...R, tree_sha: data.sha, recursive: '1' });
    expect(all.tree.map(({ path }) => path)).toEqual(['deep', 'deep/down', 'deep/down/a.txt']);
    const { data: moved } = await bot.git.createTree({
      ...R,
      tree: [{ path: 'under', mode: '040000', type: 'tree', sha: data.sha }],
    });
    expect(moved.tree.map(({ path, type }) => `${type} ${path}`)).toEqual(['tree under']);
  });

  it('are refused where git would choke on them', async () => {
    const { bot } = stage;
    const entry = { mode: '100644' as const, type: 'blob' as const, content: 'x' };
    for (const path of ['/a', '../a', 'a/../b', '.git/config', 'a//b', 'a/']) {
      const made = bot.git.createTree({ ...R, tree: [{ path, ...entry }] });
      expect(await refusal(made)).toEqual({ status: 422, message: 'tree.path contains a malformed path component' });
    }
    const unknown = '2'.repeat(40);
    const blob = { path: 'a', mode: '100644' as const, type: 'blob' as const, sha: unknown };
    expect((await refusal(bot.git.createTree({ ...R, tree: [blob] }))).status).toBe(422);
    expect((await refusal(bot.git.createCommit({ ...R, message: 'x', tree: unknown }))).status).toBe(422);
    expect((await refusal(bot.git.getBlob({ ...R, file_sha: unknown }))).status).toBe(404);
  });
});

describe('contents', () => {
  const put = (options: object) =>
    stage.bot.repos.createOrUpdateFileContents({
      ...R,
      path: 'dir/file.txt',
      message: 'm',
      content: 'b25l',
      ...options,
    });

  it('are written, read, listed, and removed with the blob that the caller has seen', async () => {
    const { bot } = stage;
    const created = await put({});
    expect(created.status).toBe(201);
    const sha = created.data.content?.sha ?? '';
    const updated = await put({ content: 'dHdv', sha });
    expect(updated.status).toBe(200);
    const { data } = await bot.repos.getContent({ ...R, path: 'dir/file.txt' });
    expect(text(data)).toBe('two');
    const { data: list } = await bot.repos.getContent({ ...R, path: 'dir' });
    expect(list).toMatchObject([{ name: 'file.txt', type: 'file', path: 'dir/file.txt', size: 3 }]);
    const { data: root } = await bot.repos.getContent({ ...R, path: '' });
    expect(root).toMatchObject([{ name: 'README.md' }, { name: 'dir', type: 'dir' }]);
    await bot.repos.deleteFile({ ...R, path: 'dir/file.txt', message: 'gone', sha: updated.data.content?.sha ?? '' });
    expect((await refusal(bot.repos.getContent({ ...R, path: 'dir/file.txt' }))).status).toBe(404);
  });

  it('come as bytes to those who ask for bytes, at any ref', async () => {
    const { bot } = stage;
    const raw = await bot.repos.getContent({ ...R, path: 'README.md', ref: 'main', mediaType: { format: 'raw' } });
    expect(raw.data).toBe('# creds\n');
    expect(await refusal(bot.repos.getContent({ ...R, path: 'README.md', ref: 'none' }))).toEqual({
      status: 404,
      message: 'No commit found for the ref none',
    });
  });

  it('of a link are the file it leads to inside, and otherwise where it leads', async () => {
    const { bot } = stage;
    const link = (path: string, content: string) => ({ path, mode: '120000' as const, type: 'blob' as const, content });
    const tree = [link('docs/inside', '../README.md'), link('docs/outside', '../../etc/passwd')];
    const { data: made } = await bot.git.createTree({ ...R, base_tree: await tip('main'), tree });
    const { data: commit } = await bot.git.createCommit({ ...R, message: 'Links', tree: made.sha, parents: [] });
    const read = async (path: string) => (await bot.repos.getContent({ ...R, path, ref: commit.sha })).data;
    expect(await read('docs/inside')).toMatchObject({ type: 'file', size: 8 });
    expect(await read('docs/outside')).toMatchObject({ type: 'symlink', target: '../../etc/passwd' });
  });

  it('are not overwritten unseen', async () => {
    const created = await put({ path: 'seen.txt' });
    expect(await refusal(put({ path: 'seen.txt' }))).toMatchObject({ status: 422 });
    const other = await put({ path: 'other.txt', content: 'dHdv' });
    const sha = other.data.content?.sha ?? '';
    expect(await refusal(put({ path: 'seen.txt', sha }))).toMatchObject({ status: 409 });
    expect((await put({ path: 'seen.txt', sha: created.data.content?.sha, content: 'dHdv' })).status).toBe(200);
  });

  it('hold no workflow that an app has written without the permission for it', async () => {
    const refused = await refusal(put({ path: '.github/workflows/x.yml' }));
    expect(refused).toEqual({ status: 403, message: 'Resource not accessible by integration' });
    const { bot } = stage;
    const workflow = await commitOn(await tip('main'), '.github/workflows/x.yml');
    expect((await refusal(bot.git.createRef({ ...R, ref: 'refs/heads/ci', sha: workflow }))).status).toBe(403);
    const alice = stage.person('alice');
    const { status } = await alice.repos.createOrUpdateFileContents({
      ...R,
      path: '.github/workflows/x.yml',
      message: 'ci',
      content: 'eA==',
    });
    expect(status).toBe(201);
  });
});

describe('history', () => {
  it('is listed, by branch and path, with accounts where an address matches', async () => {
    const { person, bot } = stage;
    const at = { message: 'hers', content: 'eA==', branch: 'main', path: 'history.txt' };
    await person('alice').repos.createOrUpdateFileContents({ ...R, ...at });
    const { data } = await bot.repos.listCommits({ ...R, path: 'history.txt' });
    expect(data).toMatchObject([
      { commit: { message: 'hers' }, author: { login: 'alice' }, committer: { login: 'alice' } },
    ]);
    const { data: one } = await bot.repos.getCommit({ ...R, ref: data[0]?.sha ?? '' });
    expect(one.files).toMatchObject([{ filename: 'history.txt', status: 'added' }]);
    expect((await refusal(bot.repos.getCommit({ ...R, ref: '3'.repeat(40) }))).status).toBe(422);
  });

  it('is compared', async () => {
    const { bot } = stage;
    const main = await tip('main');
    const ahead = await commitOn(main, 'ahead.txt');
    const { data } = await bot.repos.compareCommitsWithBasehead({ ...R, basehead: `${main}...${ahead}` });
    expect(data).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0, merge_base_commit: { sha: main } });
    expect(data.files).toMatchObject([
      { filename: 'ahead.txt', patch: '@@ -0,0 +1 @@\n+ahead.txt\n\\ No newline at end of file' },
    ]);
    const beside = await commitOn(main, 'beside.txt');
    const status = async (basehead: string) =>
      (await bot.repos.compareCommitsWithBasehead({ ...R, basehead })).data.status;
    expect(await status(`${ahead}...${beside}`)).toBe('diverged');
    expect(await status(`${ahead}...${main}`)).toBe('behind');
    expect(await status('main...main')).toBe('identical');
  });
});
