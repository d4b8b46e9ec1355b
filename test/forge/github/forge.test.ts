import { describe, expect, it } from '@jest/globals';
import { GitHub, type Request } from '../../../src/clients/github.js';
import { gitBlobId } from '../../../src/domain/git-blob.js';
import { githubForge } from '../../../src/forge/github/index.js';
import type { Annotation } from '../../../src/ports/github/checks.js';
import { sceneForEach } from './scene.js';

const scene = sceneForEach();

async function pullOf(login: string, files: Record<string, string>) {
  const person = scene().hub.as(login);
  await person.pushFiles('change', files, 'Change');
  return person.openPull('change', 'Change');
}

describe('pull requests', () => {
  it('are read with author, head, base, files and commits, all of them', async () => {
    const { forge, hub } = scene();
    const number = await pullOf('alice', { 'a.yaml': 'a\n', 'b.yaml': 'b\n' });
    const pull = await forge.pulls.get(number);
    const alice = { login: 'alice', id: hub.world.account('alice').id, type: 'User' };
    expect(pull).toMatchObject({ number, author: alice, state: 'open', draft: false, intoDefault: true });
    expect(pull).toMatchObject({ headBranch: 'change', baseBranch: 'main', sameRepository: true });
    expect(await forge.pulls.files(pull)).toEqual({
      items: [
        { path: 'a.yaml', status: 'added', blob: gitBlobId('a\n') },
        { path: 'b.yaml', status: 'added', blob: gitBlobId('b\n') },
      ],
      complete: true,
    });
    expect(await forge.pulls.commits(pull)).toEqual({
      items: [{ sha: pull.head, author: alice, committer: alice }],
      complete: true,
    });
  });

  it('B62: a list that is shorter than it should be is not complete', async () => {
    const { forge } = scene();
    const pull = await forge.pulls.get(await pullOf('alice', { 'a.yaml': 'a\n' }));
    const larger = { ...pull, counts: { files: 3001, commits: 251 } };
    expect((await forge.pulls.files(larger)).complete).toBe(false);
    expect((await forge.pulls.commits(larger)).complete).toBe(false);
  });

  it('are traced from a commit of the default branch, squashed or not', async () => {
    const { forge, hub } = scene();
    for (const method of ['merge', 'squash'] as const) {
      await hub.as('alice').pushFiles(method, { [`${method}.yaml`]: 'x\n' }, method);
      const number = await hub.as('alice').openPull(method, method);
      const merged = await hub.as('bob').merge(number, { method });
      const commit = (await forge.history.latest(`${method}.yaml`)) ?? '';
      expect(await forge.pulls.ofCommit(commit)).toEqual([number]);
      expect(await forge.pulls.get(number)).toMatchObject({
        state: 'merged',
        mergeCommit: merged,
        mergedBy: { login: 'bob' },
      });
    }
    expect(await forge.history.latest('never.yaml')).toBeUndefined();
  });

  it('are opened once, however often it is asked, and found by their branch', async () => {
    const { forge, hub } = scene();
    const file = { branch: 'rotation/a', path: 'requests/2026/a.yaml', text: 'a\n', message: 'Ask' };
    await forge.branches.propose(file);
    const wanted = { branch: 'rotation/a', title: 'Rotate', body: 'Please' };
    const number = await forge.pulls.open(wanted);
    expect(await forge.pulls.open(wanted)).toBe(number);
    expect(await forge.pulls.newestFrom('rotation/a')).toEqual({ number, state: 'open' });
    expect(await forge.pulls.newestFrom('other')).toBeUndefined();
    await hub.as('alice').close(number);
    expect(await forge.pulls.newestFrom('rotation/a')).toEqual({ number, state: 'closed' });
    expect((await forge.pulls.get(number)).author).toEqual(forge.self.account);
  });

  it('B18: only the head that was judged is merged', async () => {
    const { forge, hub } = scene();
    const number = await pullOf('alice', { 'a.yaml': 'a\n' });
    const { head } = await forge.pulls.get(number);
    const moved = await hub.as('alice').pushFiles('change', { 'a.yaml': 'b\n' }, 'Change it');
    expect(await forge.pulls.merge(number, head, 'Merge')).toContain('Head branch was modified');
    expect((await forge.pulls.get(number)).state).toBe('open');
    expect(await forge.pulls.merge(number, moved, 'Merge')).toBeUndefined();
    expect((await forge.pulls.get(number)).state).toBe('merged');
  });

  it('a rule that forbids the merge is an answer, not an error', async () => {
    const { forge, hub } = scene();
    const number = await pullOf('alice', { 'a.yaml': 'a\n' });
    hub.world.repo('acme/creds').rulesets.push({
      name: 'main',
      branches: ['main'],
      denyForcePush: true,
      denyDeletion: true,
      restrictUpdates: false,
      pullRequest: { approvals: 1, dismissStale: false, codeOwners: false, lastPushApproval: false },
      statusChecks: null,
      bypass: [],
      adminsBypass: false,
    });
    const { head } = await forge.pulls.get(number);
    expect(await forge.pulls.merge(number, head, 'Merge')).toContain('approving review');
  });
});

describe('branches', () => {
  const file = { branch: 'rotation/a', path: 'requests/2026/a.yaml', text: 'a: ü\n', message: 'Ask for it' };
  it('are made once by two runners at a time', async () => {
    const { forge, hub } = scene();
    const heads = await Promise.all([forge.branches.propose(file), forge.branches.propose(file)]);
    const tip = await hub.world.repo('acme/creds').git.branchTip(file.branch);
    expect(heads).toEqual([tip, tip]);
  });

  it('appear with their file, signed for by GitHub in the name of the app, and stay when nothing changes', async () => {
    const { forge, bot } = scene();
    const head = await forge.branches.propose(file);
    expect(await forge.branches.propose(file)).toBe(head);
    const again = await forge.branches.propose({ ...file, text: 'a: 2\n' });
    const { data } = await bot.repos.listCommits({ owner: 'acme', repo: 'creds', sha: 'rotation/a' });
    expect(data.map(({ sha }) => sha).slice(0, 2)).toEqual([again, head]);
    expect(data[0]?.author?.login).toBe('rekeyer[bot]');
    expect(data[0]?.committer?.login).toBe('web-flow');
  });
});

describe('reviews and comments', () => {
  it('are read with who, what, on which commit', async () => {
    const { forge, hub } = scene();
    const number = await pullOf('alice', { 'a.yaml': 'a\n' });
    const { head } = await forge.pulls.get(number);
    const id = await hub.as('bob').review(number, 'APPROVE');
    await hub.as('bob').dismissReview(number, id);
    await hub.as('bob').review(number, 'COMMENT', { body: 'Hm' });
    const { items, complete } = await forge.reviews.of(number);
    expect(items.map(({ by, state, commit }) => [by?.login, state, commit])).toEqual([
      ['bob', 'DISMISSED', head],
      ['bob', 'COMMENTED', head],
    ]);
    expect(complete).toBe(true);
  });

  it('B14 and B52: an edited comment shows it, and a marker of somebody else is no marker of ours', async () => {
    const { forge, hub } = scene();
    const issue = await hub.as('alice').openIssue('Something');
    const edited = await hub.as('alice').comment(issue, 'first');
    hub.now = () => Date.now() + 60_000;
    await hub.as('bob').editComment(edited, '/rotate approve');
    await hub.as('carol').comment(issue, '<!-- rekeyer:plan:a -->\nforged');
    await forge.comments.keep(issue, { kind: 'plan', key: 'a' }, '<!-- rekeyer:plan:a -->\nreal');
    await forge.comments.keep(issue, { kind: 'plan', key: 'a' }, '<!-- rekeyer:plan:a -->\nreal, again');
    const { items } = await forge.comments.of(issue);
    expect(
      items.map(({ by, ours, edited: changed, body }) => [by?.login, ours, changed, body.split('\n').at(-1)]),
    ).toEqual([
      ['alice', false, true, '/rotate approve'],
      ['carol', false, false, 'forged'],
      ['rekeyer[bot]', true, false, 'real, again'],
    ]);
    expect(await forge.comments.get(edited)).toMatchObject({ issue, onPull: false, edited: true });
  });

  it('a kept comment that says the same already is left alone', async () => {
    const { forge, hub, spent } = scene();
    const issue = await hub.as('alice').openIssue('Something');
    const keep = () => forge.comments.keep(issue, { kind: 'plan', key: 'a' }, '<!-- rekeyer:plan:a -->\nreal');
    await keep();
    spent();
    await keep();
    await keep();
    expect(spent()).toEqual({ counted: 1, unchanged: 1 });
  });
});

describe('issues', () => {
  it('of the bot are found again by their marker, and only its own', async () => {
    const { forge, hub } = scene();
    const text = { title: 'Overdue', body: '<!-- rekeyer:issue:pay-db -->\nRotate it', labels: ['rotation:overdue'] };
    const number = await forge.issues.open(text);
    await hub.as('carol').openIssue('Forged', '<!-- rekeyer:issue:other -->\nRotate it');
    await forge.issues.edit(number, { ...text, body: `${text.body} now`, labels: ['rotation:rotating'] });
    await forge.issues.close(number, 'completed');
    const found = await forge.issues.own('issue');
    expect([...found.keys()]).toEqual(['pay-db']);
    expect(found.get('pay-db')).toMatchObject({ number, state: 'closed', labels: ['rotation:rotating'] });
    await forge.issues.reopen(number, text);
    expect((await forge.issues.own('issue')).get('pay-db')?.state).toBe('open');
  });
});

describe('people', () => {
  it.each(['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const)(
    'with the role %s are read so',
    async (role) => {
      const { forge, hub } = scene();
      const { id } = hub.addUser('dora');
      hub.world.repo('acme/creds').collaborators.set(hub.world.account('dora'), role);
      expect(await forge.people.standing({ login: 'dora', id }, [])).toEqual({ role, teams: {} });
    },
  );

  it('B11: are members of a team when they accepted, and nobody is of one that is not there', async () => {
    const { forge, hub } = scene();
    hub.addTeam('acme', 'security', { members: ['alice'], pending: ['bob'] });
    const teams = ['@acme/security', '@acme/none'];
    const of = (login: string) => forge.people.standing({ login, id: hub.world.account(login).id }, teams);
    expect((await of('alice')).teams).toEqual({ '@acme/security': 'member', '@acme/none': 'no' });
    expect((await of('bob')).teams['@acme/security']).toBe('no');
  });

  it('B12: a login that now belongs to somebody else is nobody', async () => {
    const { forge } = scene();
    expect((await forge.people.standing({ login: 'alice', id: 4242 }, [])).role).toBe('unknown');
  });

  it('B11: a team that the app may not read is unknown, never empty', async () => {
    const { forge, hub } = scene();
    hub.addTeam('acme', 'security', { members: ['alice'] });
    hub.faults.push({ path: /memberships/, status: 403, body: { message: 'Resource not accessible by integration' } });
    const standing = await forge.people.standing({ login: 'alice', id: hub.world.account('alice').id }, [
      '@acme/security',
    ]);
    expect(standing).toEqual({ role: 'write', teams: { '@acme/security': 'unknown' } });
  });
});

describe('checks', () => {
  const annotation = (line: number): Annotation => ({
    path: 'a.yaml',
    line,
    column: 1,
    level: 'failure',
    title: 'X',
    message: 'wrong',
  });

  it.each([
    [0, 1, 0],
    [50, 1, 0],
    [51, 2, 0],
    [200, 4, 0],
    [230, 4, 30],
  ])('with %i annotations take %i requests and leave %i out', async (marks, requests, left) => {
    const { forge, hub, bot, spent } = scene();
    const head = await hub.as('alice').pushFiles('change', { 'a.yaml': 'a\n' }, 'Change');
    spent();
    const annotations = Array.from({ length: marks }, (_, index) => annotation(index + 1));
    const result = { name: 'rekeyer / validate', head, title: 'T', summary: 'S', annotations };
    expect(await forge.checks.publish({ ...result, conclusion: 'failure' })).toBe(left);
    expect(spent().counted).toBe(requests);
    const { data } = await bot.checks.listForRef({ owner: 'acme', repo: 'creds', ref: head });
    expect(data.check_runs[0]).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(data.check_runs[0]?.output.annotations_count).toBe(marks - left);
  });
});

describe('a GitHub that does not answer', () => {
  it('is asked again for what is read, and never told twice to make something', async () => {
    const { forge, hub, slept } = scene();
    hub.faults.push({ method: 'GET', path: /pulls\/1$/, status: 502, times: 2 });
    const number = await pullOf('alice', { 'a.yaml': 'a\n' });
    expect((await forge.pulls.get(number)).number).toBe(number);
    expect(slept).toEqual([1000, 2000]);
    hub.faults.push({ method: 'POST', path: /\/issues$/, when: 'after', status: 502 });
    const text = { title: 'Overdue', body: '<!-- rekeyer:issue:pay-db -->\n', labels: [] };
    await expect(forge.issues.open(text)).rejects.toMatchObject({ code: 'GITHUB_UNAVAILABLE' });
    expect((await forge.issues.own('issue')).size).toBe(1);
    expect(hub.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/issues'))).toHaveLength(1);
  });

  it('also when the connection is dropped, and a limit is told from a refusal', async () => {
    const { forge, hub } = scene();
    hub.faults.push({ method: 'GET', path: /pulls\/1$/, drop: true, times: 3 });
    await expect(forge.pulls.get(1)).rejects.toMatchObject({ code: 'GITHUB_UNAVAILABLE' });
    hub.faults.push({ path: /pulls\/1$/, status: 403, headers: { 'retry-after': '60' } });
    await expect(forge.pulls.get(1)).rejects.toMatchObject({ code: 'GITHUB_LIMIT' });
    await expect(forge.pulls.get(99)).rejects.toMatchObject({ code: 'GITHUB_NOT_FOUND' });
  });

  it('with a token that may not: says which permission is missing, and passes on no link', async () => {
    const { hub } = scene();
    hub.faults.push({ path: /check-runs/, status: 403, body: { message: 'Resource not accessible by integration' } });
    const request: Request = (route, parameters) => scene().bot.request(route, parameters);
    const clock = { monotonic: () => 0, sleep: async () => undefined };
    const forge = githubForge(new GitHub(request, { owner: 'acme', repo: 'creds', clock }), scene().forge.self);
    const result = {
      name: 'x',
      head: 'a'.repeat(40),
      conclusion: 'success',
      title: 'T',
      summary: 'S',
      annotations: [],
    } as const;
    await expect(forge.checks.publish(result)).rejects.toMatchObject({
      code: 'GITHUB_REFUSED',
      message: expect.stringMatching(/answered 403: Resource not accessible by integration$/),
    });
  });
});
