import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { git } from '../github/git/command.js';
import { R, refusal, type Stage, setStage, silent } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const get = async (number: number) => (await stage.bot.pulls.get({ ...R, pull_number: number })).data;
const commits = async (number: number) => (await stage.bot.pulls.listCommits({ ...R, pull_number: number })).data;
const merge = (number: number, options: object = {}) =>
  stage.person('bob').pulls.merge({ ...R, pull_number: number, ...options });

async function openPull(branch = 'fix', files: Record<string, string> = { 'a.yaml': 'one\n' }): Promise<number> {
  const alice = stage.hub.as('alice');
  await alice.pushFiles(branch, files, `Work on ${branch}`);
  return alice.openPull(branch, `About ${branch}`);
}

describe('a pull request', () => {
  it('shows who wrote it, what it changes and that it can be merged', async () => {
    const number = await openPull();
    const pull = await get(number);
    expect(pull).toMatchObject({ number: 1, state: 'open', merged: false, mergeable: true, mergeable_state: 'clean' });
    expect(pull).toMatchObject({ commits: 1, additions: 1, deletions: 0, changed_files: 1, user: { login: 'alice' } });
    expect(pull.head).toMatchObject({ ref: 'fix', label: 'acme:fix', repo: { full_name: 'acme/creds' } });
    const diff = await stage.bot.pulls.get({ ...R, pull_number: number, mediaType: { format: 'diff' } });
    expect(String(diff.data)).toContain('+one');
    const { data } = await stage.bot.pulls.list({ ...R, head: 'acme:fix', base: 'main' });
    expect(data.map((one) => one.number)).toEqual([number]);
    expect((await stage.bot.pulls.list({ ...R, state: 'closed' })).data).toEqual([]);
  });

  it('can be opened by a reader between branches that are there, and by nobody between what is not', async () => {
    const { hub, person } = stage;
    await hub.as('alice').pushFiles('fix', { a: 'a' }, 'a');
    const carol = person('carol');
    const open = (head: string, base = 'main') => carol.pulls.create({ ...R, title: 't', head, base });
    expect((await open('fix')).data.user.login).toBe('carol');
    expect((await refusal(open('fix'))).message).toContain('A pull request already exists for acme:fix.');
    expect((await refusal(open('none'))).status).toBe(422);
    expect((await refusal(open('fix', 'none'))).status).toBe(422);
    expect((await refusal(open('main'))).message).toContain('No commits between main and main');
    expect((await refusal(open('mallory:fix'))).status).toBe(422);
    expect(
      (await refusal(person('mallory').pulls.create({ ...R, title: 't', head: 'fix', base: 'main' }))).status,
    ).toBe(404);
  });

  it('needs a history in common with its base', async () => {
    const { bot } = stage;
    const { data: tree } = await bot.git.createTree({
      ...R,
      tree: [{ path: 'a', mode: '100644', type: 'blob', content: '' }],
    });
    const { data } = await bot.git.createCommit({ ...R, message: 'orphan', tree: tree.sha });
    await bot.git.createRef({ ...R, ref: 'refs/heads/orphan', sha: data.sha });
    const opened = bot.pulls.create({ ...R, title: 't', head: 'orphan', base: 'main' });
    expect((await refusal(opened)).message).toContain('no history in common');
  });

  it('follows its branch, whoever pushes there, and says so', async () => {
    const number = await openPull();
    const before = (await get(number)).head.sha;
    const after = await stage.hub.as('bob').pushFiles('fix', { 'b.yaml': 'two\n' }, 'Help');
    expect((await get(number)).head.sha).toBe(after);
    await stage.hub.idle();
    const hook = stage.hooks.find(({ name }) => name === 'pull_request.synchronize');
    expect(hook?.payload).toMatchObject({
      number,
      before,
      after,
      sender: { login: 'bob' },
      pull_request: { commits: 2 },
    });
    expect((await commits(number)).map(({ author }) => author?.login)).toEqual(['alice', 'bob']);
  });

  it('takes its base in by the button, in the name of whoever presses it', async () => {
    const { hub, person } = stage;
    const number = await openPull();
    const update = (options: object = {}) =>
      person('bob').pulls.updateBranch({ ...R, pull_number: number, ...options });
    expect((await refusal(update())).status).toBe(422);
    await hub.as('bob').pushFiles('main', { 'meanwhile.txt': 'm' }, 'Meanwhile');
    expect((await refusal(update({ expected_head_sha: '6'.repeat(40) }))).status).toBe(422);
    await update();
    const [, last] = (await commits(number)).slice(-2);
    expect(last).toMatchObject({ author: { login: 'bob' }, committer: { login: 'web-flow' }, parents: [{}, {}] });
    expect((await stage.bot.pulls.listFiles({ ...R, pull_number: number })).data.map((one) => one.filename)).toEqual([
      'a.yaml',
    ]);
  });

  it('has no account for a commit whose address nobody claims', async () => {
    const { hub } = stage;
    const alice = hub.as('alice');
    await git(['config', 'user.email', 'ghost@example.org'], { cwd: await alice.workingCopy() });
    const number = await openPull();
    expect((await commits(number)).map(({ author, committer }) => [author, committer])).toEqual([[null, null]]);
  });

  it('is edited, retargeted, closed and reopened', async () => {
    const { hub, person } = stage;
    const number = await openPull();
    await hub.as('alice').pushFiles('release', { r: 'r' }, 'Release');
    await person('alice').pulls.update({ ...R, pull_number: number, title: 'Better', base: 'release' });
    await hub.as('alice').close(number);
    expect(await get(number)).toMatchObject({ title: 'Better', state: 'closed', base: { ref: 'release' } });
    await hub.as('alice').reopen(number);
    await hub.idle();
    const names = stage.hookNames().filter((name) => name.startsWith('pull_request.'));
    expect(names).toEqual(
      ['opened', 'edited', 'edited', 'closed', 'reopened'].map((action) => `pull_request.${action}`),
    );
    const changes = stage.hooks
      .filter(({ name }) => name === 'pull_request.edited')
      .map(({ payload }) => payload.changes);
    expect(changes).toMatchObject([{ base: { ref: { from: 'main' } } }, { title: { from: 'About fix' } }]);
    const stranger = person('carol').pulls.update({ ...R, pull_number: number, title: 'Mine' });
    expect((await refusal(stranger)).status).toBe(403);
  });

  it('is closed when its branch is deleted, and cannot be reopened without it', async () => {
    const number = await openPull();
    await stage.hub.as('alice').deleteBranch('fix');
    expect(await get(number)).toMatchObject({ state: 'closed', merged: false });
    expect((await refusal(stage.hub.as('alice').reopen(number))).status).toBe(422);
  });

  it('asks for reviews of those who can give one', async () => {
    const { hub, person } = stage;
    hub.addTeam('acme', 'Security', { members: ['bob'], repositories: { 'acme/creds': 'write' } });
    const number = await openPull();
    const ask = (reviewers: string[], team_reviewers: string[] = []) =>
      person('alice').pulls.requestReviewers({ ...R, pull_number: number, reviewers, team_reviewers });
    await ask(['bob'], ['security']);
    const { data } = await person('bob').pulls.listRequestedReviewers({ ...R, pull_number: number });
    expect([data.users.map(({ login }) => login), data.teams.map(({ slug }) => slug)]).toEqual([['bob'], ['security']]);
    expect((await refusal(ask(['mallory']))).status).toBe(422);
    expect((await refusal(ask(['alice']))).message).toContain('pull request author');
    expect((await refusal(ask([], ['nobody']))).status).toBe(422);
    await person('alice').pulls.removeRequestedReviewers({ ...R, pull_number: number, reviewers: ['bob'] });
    await hub.idle();
    const names = stage.hookNames().filter((name) => name.includes('review_request'));
    expect(names).toEqual([
      'pull_request.review_requested',
      'pull_request.review_requested',
      'pull_request.review_request_removed',
    ]);
  });
});

describe('a merge', () => {
  it('keeps what landed on the base meanwhile, and is signed by GitHub in the name of whoever merged', async () => {
    const { hub, bot } = stage;
    const number = await openPull();
    await hub.as('bob').pushFiles('main', { 'meanwhile.txt': 'm' }, 'Meanwhile');
    const sha = await hub.as('bob').merge(number);
    const { data } = await bot.repos.getCommit({ ...R, ref: sha });
    expect(data.parents).toHaveLength(2);
    expect(data.commit.message).toBe('Merge pull request #1 from acme/fix\n\nAbout fix');
    expect(data.commit.author).toMatchObject({ name: 'bob' });
    expect(data).toMatchObject({ committer: { login: 'web-flow' }, commit: { verification: { verified: true } } });
    const { data: tree } = await bot.git.getTree({ ...R, tree_sha: 'main' });
    expect(tree.tree.map(({ path }) => path)).toEqual(['README.md', 'a.yaml', 'meanwhile.txt']);
    expect(await get(number)).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'bob' },
      merge_commit_sha: sha,
    });
    expect((await bot.pulls.listFiles({ ...R, pull_number: number })).data.map((file) => file.filename)).toEqual([
      'a.yaml',
    ]);
    expect(await commits(number)).toHaveLength(1);
  });

  it('squashes into one commit by the author of the pull request', async () => {
    const { hub, bot } = stage;
    const number = await openPull();
    await hub.as('bob').pushFiles('fix', { 'b.yaml': 'b' }, 'Help');
    const sha = await hub.as('bob').merge(number, { method: 'squash' });
    const { data } = await bot.repos.getCommit({ ...R, ref: sha });
    expect(data.commit.message).toBe('About fix (#1)\n\n* Work on fix\n\n* Help');
    expect(data).toMatchObject({ author: { login: 'alice' }, parents: [{}] });
    expect(data.files?.map(({ filename }) => filename)).toEqual(['a.yaml', 'b.yaml']);
  });

  it('keeps the words of a single commit', async () => {
    const number = await openPull();
    const sha = await stage.hub.as('bob').merge(number, { method: 'squash' });
    expect((await stage.bot.git.getCommit({ ...R, commit_sha: sha })).data.message).toBe('Work on fix (#1)');
  });

  it('is refused for a head that has moved (409)', async () => {
    const number = await openPull();
    const judged = (await get(number)).head.sha;
    await stage.hub.as('alice').pushFiles('fix', { 'a.yaml': 'two\n' }, 'Sneak in');
    expect(await refusal(merge(number, { sha: judged }))).toEqual({
      status: 409,
      message: 'Head branch was modified. Review and try the merge again.',
    });
    expect((await get(number)).merged).toBe(false);
  });

  it('is refused for a conflict, a draft, a closed one, twice, and by rebase (405)', async () => {
    const { hub, person } = stage;
    const conflict = await openPull('one', { 'README.md': 'mine\n' });
    await hub.as('bob').pushFiles('main', { 'README.md': 'theirs\n' }, 'Theirs');
    expect(await get(conflict)).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    expect(await refusal(merge(conflict))).toEqual({ status: 405, message: 'Pull Request is not mergeable' });

    await hub.as('alice').pushFiles('two', { two: '2' }, 'Two', { from: 'main' });
    const { data: draft } = await person('alice').pulls.create({
      ...R,
      title: 't',
      head: 'two',
      base: 'main',
      draft: true,
    });
    expect((await refusal(merge(draft.number))).message).toBe('Pull Request is still a draft');
    await hub.as('alice').page.markReady(draft.number);
    expect((await refusal(merge(draft.number, { merge_method: 'rebase' }))).status).toBe(405);
    await hub.as('alice').close(draft.number);
    expect((await refusal(merge(draft.number))).status).toBe(405);
    await hub.as('alice').reopen(draft.number);
    await merge(draft.number);
    expect((await refusal(merge(draft.number))).status).toBe(405);
    expect((await refusal(hub.as('alice').reopen(draft.number))).status).toBe(422);
  });

  it('is refused to those who may not write', async () => {
    const number = await openPull();
    expect((await refusal(stage.hub.as('carol').merge(number))).status).toBe(403);
    const reader = stage.hub.installationToken(stage.installation, { contents: 'read', pull_requests: 'write' });
    const bot = new Octokit({ baseUrl: stage.hub.url, auth: reader, log: silent });
    expect((await refusal(bot.pulls.merge({ ...R, pull_number: number }))).status).toBe(403);
  });

  it('is refused to an app that would bring workflow files along', async () => {
    const number = await openPull('ci', { '.github/workflows/x.yml': 'on: push\n' });
    expect((await refusal(stage.bot.pulls.merge({ ...R, pull_number: number }))).status).toBe(403);
    await merge(number);
  });

  it('is noticed when somebody makes it with git', async () => {
    const { hub } = stage;
    const number = await openPull();
    const cwd = await hub.as('alice').workingCopy();
    await git(['push', '-q', 'origin', 'fix:main'], { cwd });
    expect(await get(number)).toMatchObject({ merged: true, state: 'closed' });
    await hub.idle();
    expect(stage.hookNames().filter((name) => name === 'pull_request.closed')).toHaveLength(1);
  });

  it('leads from its commit back to the pull request', async () => {
    const number = await openPull();
    const head = (await get(number)).head.sha;
    const sha = await stage.hub.as('bob').merge(number, { method: 'squash' });
    const pulls = async (commit_sha: string) => {
      const { data } = await stage.bot.repos.listPullRequestsAssociatedWithCommit({ ...R, commit_sha });
      return data.map((pull) => pull.number);
    };
    expect([await pulls(sha), await pulls(head)]).toEqual([[number], [number]]);
    const first = (await stage.bot.repos.listCommits({ ...R, sha: 'main' })).data.at(-1)?.sha ?? '';
    expect(await pulls(first)).toEqual([]);
  });

  it('is announced as closed, then as a push to the base', async () => {
    const number = await openPull();
    const sha = await stage.hub.as('bob').merge(number);
    await stage.hub.idle();
    expect(stage.hooks.slice(-2)).toMatchObject([
      { name: 'pull_request.closed', payload: { pull_request: { merged: true, merge_commit_sha: sha } } },
      { name: 'push', payload: { ref: 'refs/heads/main', after: sha, sender: { login: 'bob' } } },
    ]);
  });
});
