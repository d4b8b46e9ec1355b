import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { R, refusal, type Stage, setStage, silent } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.hub.idle();
  stage.hooks.length = 0;
});

const issueOf = async (issue_number: number) => (await stage.bot.issues.get({ ...R, issue_number })).data;

describe('an issue', () => {
  it('is opened with labels and assignees, and says so for each', async () => {
    const { bot, hub } = stage;
    const { data } = await bot.issues.create({
      ...R,
      title: 'pay-db is overdue',
      labels: ['rotation:overdue'],
      assignees: ['bob', 'mallory'],
    });
    expect(data).toMatchObject({ user: { login: 'rekeyer[bot]' }, performed_via_github_app: { slug: 'rekeyer' } });
    expect(data.assignees?.map(({ login }) => login)).toEqual(['bob']);
    expect(data.labels).toMatchObject([{ name: 'rotation:overdue', color: 'ededed' }]);
    await hub.idle();
    expect(stage.hookNames()).toEqual(['issues.opened', 'issues.labeled', 'issues.assigned']);
  });

  it('of a reader has no labels, and he may edit and close it, nobody else’s', async () => {
    const carol = stage.person('carol');
    const { data } = await carol.issues.create({ ...R, title: 'Question', labels: ['x'] });
    expect(data.labels).toEqual([]);
    const own = { ...R, issue_number: data.number };
    await carol.issues.update({ ...own, title: 'Answered', state: 'closed' });
    expect(await issueOf(data.number)).toMatchObject({ title: 'Answered', state: 'closed', state_reason: 'completed' });
    expect((await refusal(carol.issues.addLabels({ ...own, labels: ['x'] }))).status).toBe(403);
    const other = await stage.hub.as('alice').openIssue('Mine');
    expect((await refusal(carol.issues.update({ ...R, issue_number: other, title: 'Yours' }))).status).toBe(403);
  });

  it('announces what was changed about it, once for each kind', async () => {
    const { bot, hub } = stage;
    const { data } = await bot.issues.create({ ...R, title: 'one', body: 'text' });
    const it_ = { ...R, issue_number: data.number };
    await bot.issues.update({ ...it_, title: 'one', body: 'text' });
    await bot.issues.update({ ...it_, title: 'two', body: 'more' });
    await bot.issues.update({ ...it_, state: 'closed', state_reason: 'not_planned' });
    await bot.issues.update({ ...it_, state: 'open' });
    await hub.idle();
    expect(stage.hookNames()).toEqual(['issues.opened', 'issues.edited', 'issues.closed', 'issues.reopened']);
    expect(stage.hooks[1]?.payload).toMatchObject({ changes: { title: { from: 'one' }, body: { from: 'text' } } });
    expect(stage.hooks[2]?.payload).toMatchObject({ issue: { state_reason: 'not_planned' } });
    expect(await issueOf(data.number)).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null });
  });

  it('is found by state, label, author, assignee and time; pull requests are among them', async () => {
    const { bot, hub } = stage;
    await hub.as('alice').pushFiles('fix', { a: 'a' }, 'a');
    const pull = await hub.as('alice').openPull('fix', 'A pull');
    const { data: one } = await bot.issues.create({
      ...R,
      title: 'one',
      labels: ['Find:Me', 'b'],
      assignees: ['alice'],
    });
    const numbers = async (filter: object) =>
      (await bot.issues.listForRepo({ ...R, ...filter })).data.map((issue) => issue.number);
    expect(await numbers({ labels: 'find:me,b' })).toEqual([one.number]);
    expect(await numbers({ labels: 'find:me,c' })).toEqual([]);
    expect(await numbers({ assignee: 'alice' })).toEqual([one.number]);
    expect(await numbers({ creator: 'rekeyer[bot]', state: 'all', labels: 'b' })).toEqual([one.number]);
    expect(await numbers({ since: '2999-01-01T00:00:00Z' })).toEqual([]);
    expect(await numbers({ creator: 'alice' })).toContain(pull);
    await bot.issues.update({ ...R, issue_number: one.number, state: 'closed' });
    expect(await numbers({ labels: 'b' })).toEqual([]);
    expect(await numbers({ labels: 'b', state: 'closed' })).toEqual([one.number]);
  });

  it('comes in pages that link to each other', async () => {
    const { bot } = stage;
    for (const title of ['1', '2', '3']) await bot.issues.create({ ...R, title, labels: ['page'] });
    const first = await bot.issues.listForRepo({ ...R, labels: 'page', per_page: 2, direction: 'asc' });
    expect(first.data.map(({ title }) => title)).toEqual(['1', '2']);
    expect(first.headers.link).toContain('rel="next"');
    const all = await bot.paginate(bot.issues.listForRepo, { ...R, labels: 'page', per_page: 2, direction: 'asc' });
    expect(all.map(({ title }) => title)).toEqual(['1', '2', '3']);
  });

  it('is not an app’s without the permission, while a pull request may be', async () => {
    const { hub, installation } = stage;
    const token = hub.installationToken(installation, { pull_requests: 'write' });
    const bot = new Octokit({ baseUrl: hub.url, auth: token, log: silent });
    const issue = await hub.as('alice').openIssue('Issue');
    await hub.as('alice').pushFiles('other', { b: 'b' }, 'b');
    const pull = await hub.as('alice').openPull('other', 'Pull');
    const comment = (issue_number: number) => bot.issues.createComment({ ...R, issue_number, body: 'Hello' });
    expect((await comment(pull)).status).toBe(201);
    expect(await refusal(comment(issue))).toEqual({ status: 403, message: 'Resource not accessible by integration' });
    expect((await refusal(bot.issues.create({ ...R, title: 'x' }))).status).toBe(403);
  });
});

describe('a label', () => {
  it('is one label whatever its case, and is described in a hundred characters', async () => {
    const { bot } = stage;
    await bot.issues.createLabel({ ...R, name: 'Rotation:Due', color: '00ff00', description: 'x'.repeat(100) });
    const { data } = await bot.issues.getLabel({ ...R, name: 'rotation:due' });
    expect(data).toMatchObject({ name: 'Rotation:Due', color: '00ff00' });
    expect((await refusal(bot.issues.createLabel({ ...R, name: 'rotation:due' }))).status).toBe(422);
    const wordy = bot.issues.createLabel({ ...R, name: 'wordy', description: 'x'.repeat(101) });
    expect((await refusal(wordy)).status).toBe(422);
    await bot.issues.updateLabel({ ...R, name: 'rotation:due', new_name: 'rotation:soon' });
    expect((await refusal(bot.issues.getLabel({ ...R, name: 'rotation:due' }))).status).toBe(404);
  });

  it('comes and goes on an issue and on a pull request', async () => {
    const { bot, hub } = stage;
    const number = await hub.as('alice').openIssue('Labelled');
    const it_ = { ...R, issue_number: number };
    await bot.issues.addLabels({ ...it_, labels: ['a', 'b'] });
    await bot.issues.addLabels({ ...it_, labels: ['b'] });
    await bot.issues.removeLabel({ ...it_, name: 'a' });
    expect((await refusal(bot.issues.removeLabel({ ...it_, name: 'a' }))).message).toBe('Label does not exist');
    await bot.issues.setLabels({ ...it_, labels: ['c'] });
    expect((await bot.issues.listLabelsOnIssue(it_)).data.map(({ name }) => name)).toEqual(['c']);
    await hub.idle();
    const labelled = stage.hookNames().filter((name) => name.startsWith('issues.') && name !== 'issues.opened');
    expect(labelled).toEqual(
      ['labeled', 'labeled', 'unlabeled', 'unlabeled', 'labeled'].map((action) => `issues.${action}`),
    );
    await hub.as('alice').pushFiles('labels', { c: 'c' }, 'c');
    await hub.as('alice').label(await hub.as('alice').openPull('labels', 'Pull'), 'x');
    await hub.idle();
    expect(stage.hookNames()).toContain('pull_request.labeled');
  });
});

describe('a comment', () => {
  it('is made, edited by others with write access, and deleted, each with a webhook', async () => {
    const { bot, hub } = stage;
    const number = await hub.as('alice').openIssue('Talk');
    const id = await hub.as('carol').comment(number, '/rotate help');
    await hub.as('bob').editComment(id, '/rotate approve');
    const { data } = await bot.issues.getComment({ ...R, comment_id: id });
    expect(data).toMatchObject({ body: '/rotate approve', user: { login: 'carol' }, performed_via_github_app: null });
    await hub.as('carol').deleteComment(id);
    expect((await refusal(bot.issues.getComment({ ...R, comment_id: id }))).status).toBe(404);
    await hub.idle();
    const said = stage.hooks.filter(({ name }) => name.startsWith('issue_comment'));
    expect(said).toMatchObject([
      { name: 'issue_comment.created', payload: { sender: { login: 'carol' }, issue: { number } } },
      {
        name: 'issue_comment.edited',
        payload: { sender: { login: 'bob' }, changes: { body: { from: '/rotate help' } } },
      },
      { name: 'issue_comment.deleted' },
    ]);
  });

  it('of somebody else is not a reader’s to edit', async () => {
    const { hub } = stage;
    const id = await hub.as('alice').comment(await hub.as('alice').openIssue('Talk'), 'Mine');
    expect((await refusal(hub.as('carol').editComment(id, 'Yours'))).status).toBe(403);
    expect((await refusal(hub.as('carol').deleteComment(id))).status).toBe(403);
  });

  it('has something to say, in 65,536 characters at most', async () => {
    const { hub, bot } = stage;
    const number = await hub.as('alice').openIssue('Talk');
    const say = (body: string) => bot.issues.createComment({ ...R, issue_number: number, body });
    expect((await say('x'.repeat(65_536))).status).toBe(201);
    expect((await refusal(say('x'.repeat(65_537)))).status).toBe(422);
    expect((await refusal(say('  '))).status).toBe(422);
    expect((await refusal(hub.as('alice').openIssue('Long', 'x'.repeat(65_537)))).status).toBe(422);
  });

  it('is found again: by issue, by repository, by time', async () => {
    const { hub, bot } = stage;
    const number = await hub.as('alice').openIssue('Talk');
    const noon = Date.parse('2027-01-01T12:00:00Z');
    hub.now = () => noon;
    const early = await hub.as('alice').comment(number, 'early');
    hub.now = () => noon + 60_000;
    const late = await hub.as('alice').comment(number, 'late');
    hub.now = Date.now;
    const ids = (comments: Array<{ id: number }>) => comments.map(({ id }) => id);
    expect(ids((await bot.issues.listComments({ ...R, issue_number: number })).data)).toEqual([early, late]);
    const since = '2027-01-01T12:00:30Z';
    expect(ids((await bot.issues.listComments({ ...R, issue_number: number, since })).data)).toEqual([late]);
    expect(ids((await bot.issues.listCommentsForRepo({ ...R, since })).data)).toEqual([late]);
    expect((await bot.issues.getComment({ ...R, comment_id: late })).data.created_at).toBe('2027-01-01T12:01:00Z');
  });
});

describe('a reaction', () => {
  it('is there once for each person and kind, and is taken back by its author', async () => {
    const { hub, bot, person } = stage;
    const number = await hub.as('alice').openIssue('Talk');
    const comment_id = await hub.as('alice').comment(number, '/rotate help');
    const react = (content: 'eyes' | 'rocket') => bot.reactions.createForIssueComment({ ...R, comment_id, content });
    expect((await react('eyes')).status).toBe(201);
    expect((await react('eyes')).status).toBe(200);
    const { data } = await react('rocket');
    await bot.reactions.createForIssue({ ...R, issue_number: number, content: '+1' });
    const foreign = person('bob').reactions.deleteForIssueComment({ ...R, comment_id, reaction_id: data.id });
    expect((await refusal(foreign)).status).toBe(404);
    await bot.reactions.deleteForIssueComment({ ...R, comment_id, reaction_id: data.id });
    const { data: left } = await bot.reactions.listForIssueComment({ ...R, comment_id });
    expect(left.map(({ content, user }) => `${user?.login} ${content}`)).toEqual(['rekeyer[bot] eyes']);
    expect((await bot.reactions.listForIssue({ ...R, issue_number: number, content: '+1' })).data).toHaveLength(1);
  });
});
