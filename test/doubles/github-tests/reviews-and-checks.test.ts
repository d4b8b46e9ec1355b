import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { R, refusal, type Stage, setStage, silent, takeViolations } from './stage.js';

let stage: Stage;
let number: number;
let head: string;
beforeAll(async () => {
  stage = await setStage();
  const alice = stage.hub.as('alice');
  head = await alice.pushFiles('fix', { 'a.yaml': 'one\ntwo\nthree\n', 'README.md': '# creds\nmore\n' }, 'Work');
  number = await alice.openPull('fix', 'Work');
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.hub.idle();
  stage.hooks.length = 0;
});

const reviews = async () => (await stage.bot.pulls.listReviews({ ...R, pull_number: number })).data;

describe('a review', () => {
  it('is recorded at the head as it stands, and stays there when the head moves', async () => {
    const { hub } = stage;
    const id = await hub.as('bob').review(number, 'APPROVE');
    const before = head;
    head = await hub.as('alice').pushFiles('fix', { 'b.yaml': 'b\n' }, 'More');
    const { data } = await stage.bot.pulls.getReview({ ...R, pull_number: number, review_id: id });
    expect(data).toMatchObject({ commit_id: before, state: 'APPROVED', user: { login: 'bob', type: 'User' } });
    await hub.idle();
    const hook = stage.hooks.find(({ name }) => name === 'pull_request_review.submitted');
    // Lower case in webhooks, upper case in the API.
    expect(hook?.payload).toMatchObject({
      review: { id, state: 'approved', commit_id: before },
      sender: { login: 'bob' },
    });
  });

  it('of one’s own is a comment or nothing', async () => {
    const alice = stage.hub.as('alice');
    const approve = await refusal(alice.review(number, 'APPROVE'));
    expect(approve.status).toBe(422);
    expect(approve.message).toContain('Can not approve your own pull request');
    expect((await refusal(alice.review(number, 'REQUEST_CHANGES', { body: 'no' }))).status).toBe(422);
    await alice.review(number, 'COMMENT', { body: 'Have a look' });
  });

  it('with demands needs words', async () => {
    const bob = stage.hub.as('bob');
    expect((await refusal(bob.review(number, 'REQUEST_CHANGES'))).status).toBe(422);
    expect((await refusal(bob.review(number, 'COMMENT'))).status).toBe(422);
    await bob.review(number, 'REQUEST_CHANGES', { body: 'Owner is missing' });
  });

  it('may come from a reader or a bot; what it counts is another matter', async () => {
    await stage.hub.as('carol').review(number, 'APPROVE');
    const { data } = await stage.bot.pulls.createReview({ ...R, pull_number: number, event: 'APPROVE' });
    expect(data.user).toMatchObject({ login: 'rekeyer[bot]', type: 'Bot' });
    expect((await refusal(stage.hub.as('mallory').review(number, 'APPROVE'))).status).toBe(404);
  });

  it('is dismissed by those who may write, once', async () => {
    const { hub } = stage;
    const id = await hub.as('bob').review(number, 'APPROVE');
    expect((await refusal(hub.as('carol').dismissReview(number, id))).status).toBe(403);
    await hub.as('alice').dismissReview(number, id);
    expect((await reviews()).find((review) => review.id === id)?.state).toBe('DISMISSED');
    expect((await refusal(hub.as('alice').dismissReview(number, id))).status).toBe(422);
    await hub.idle();
    expect(stage.hookNames()).toContain('pull_request_review.dismissed');
  });

  it('that is not submitted yet is seen by its author alone', async () => {
    const bob = stage.person('bob');
    const { data } = await bob.pulls.createReview({ ...R, pull_number: number });
    expect(data.state).toBe('PENDING');
    const own = (await bob.pulls.listReviews({ ...R, pull_number: number })).data;
    expect(own.map(({ id }) => id)).toContain(data.id);
    expect((await reviews()).map(({ id }) => id)).not.toContain(data.id);
    await stage.hub.idle();
    expect(stage.hookNames()).toEqual([]);
  });

  it('can name an older commit, but none that is not there', async () => {
    const bob = stage.hub.as('bob');
    expect((await refusal(bob.review(number, 'APPROVE', { commit_id: '4'.repeat(40) }))).status).toBe(422);
  });
});

describe('a remark on the diff', () => {
  const remark = (options: object) =>
    stage.bot.pulls.createReviewComment({
      ...R,
      pull_number: number,
      commit_id: head,
      path: 'a.yaml',
      body: '```suggestion\none: 1\n```',
      ...options,
    });

  it('stands on a line that the diff shows', async () => {
    const { data } = await remark({ line: 2, side: 'RIGHT' });
    expect(data).toMatchObject({ path: 'a.yaml', line: 2, user: { login: 'rekeyer[bot]' } });
    const { data: list } = await stage.bot.pulls.listReviewComments({ ...R, pull_number: number });
    expect(list.map(({ id }) => id)).toEqual([data.id]);
    await stage.bot.pulls.updateReviewComment({ ...R, comment_id: data.id, body: 'Better' });
    expect((await refusal(stage.person('carol').pulls.deleteReviewComment({ ...R, comment_id: data.id }))).status).toBe(
      403,
    );
    await stage.bot.pulls.deleteReviewComment({ ...R, comment_id: data.id });
    await stage.hub.idle();
    const actions = ['created', 'edited', 'deleted'].map((action) => `pull_request_review_comment.${action}`);
    expect(stage.hookNames()).toEqual(actions);
  });

  it('is refused beside the diff', async () => {
    expect((await refusal(remark({ line: 4, side: 'RIGHT' }))).status).toBe(422);
    expect((await refusal(remark({ line: 1, side: 'LEFT' }))).status).toBe(422);
    expect((await refusal(remark({ path: 'none.yaml', line: 1 }))).status).toBe(422);
    expect((await refusal(remark({}))).status).toBe(422);
  });

  it('comes with a review, ten at once', async () => {
    const comments = [1, 2, 3].map((line) => ({ path: 'a.yaml', body: `line ${line}`, line, side: 'RIGHT' }));
    const request = { ...R, pull_number: number, event: 'COMMENT' as const, comments };
    const { data } = await stage.bot.pulls.createReview(request);
    const { data: list } = await stage.bot.pulls.listCommentsForReview({
      ...R,
      pull_number: number,
      review_id: data.id,
    });
    expect(list.map(({ body }) => body)).toEqual(['line 1', 'line 2', 'line 3']);
    const beside = { ...request, comments: [{ path: 'a.yaml', body: 'x', line: 40, side: 'RIGHT' }] };
    expect((await refusal(stage.bot.pulls.createReview(beside))).status).toBe(422);
  });
});

describe('a check run', () => {
  const annotation = (line: number) => ({
    path: 'a.yaml',
    start_line: line,
    end_line: line,
    annotation_level: 'failure' as const,
    message: `line ${line}`,
  });
  const annotations = (count: number) => [...Array(count).keys()].map((index) => annotation(index + 1));
  const create = (options: object = {}) =>
    stage.bot.checks.create({ ...R, name: 'rekeyer / validate', head_sha: head, ...options });

  it('goes from queued to completed, and shows at its commit and pull request', async () => {
    const { bot } = stage;
    const { data: run } = await create({ status: 'in_progress' });
    expect(run).toMatchObject({
      status: 'in_progress',
      conclusion: null,
      app: { id: 77 },
      pull_requests: [{ number }],
    });
    const done = { ...R, check_run_id: run.id, conclusion: 'action_required' as const };
    const actions = [{ label: 'Fix', description: 'Fix what can be fixed', identifier: 'fix' }];
    await bot.checks.update({ ...done, output: { title: 'Two approvals', summary: 'missing' }, actions });
    const { data: list } = await bot.checks.listForRef({ ...R, ref: 'fix', check_name: 'rekeyer / validate' });
    expect(list.check_runs).toMatchObject([{ id: run.id, status: 'completed', conclusion: 'action_required' }]);
    await stage.hub.idle();
    expect(stage.hookNames()).toEqual(['check_run.created', 'check_run.completed']);
  });

  it('adds annotations, fifty at a time and not one more', async () => {
    const { bot, hub } = stage;
    const output = { title: 't', summary: 's', annotations: annotations(50) };
    const { data: run } = await create({ output });
    await bot.checks.update({ ...R, check_run_id: run.id, output: { ...output, annotations: annotations(20) } });
    const { data } = await bot.checks.get({ ...R, check_run_id: run.id });
    expect(data.output.annotations_count).toBe(70);
    const all = await bot.paginate(bot.checks.listAnnotations, { ...R, check_run_id: run.id, per_page: 50 });
    expect(all).toHaveLength(70);
    expect((await refusal(create({ output: { ...output, annotations: annotations(51) } }))).status).toBe(422);
    expect(takeViolations(hub).join()).toContain('must NOT have more than 50 items');
  });

  it('is made by apps alone, and changed by the one that made it', async () => {
    const { hub, person } = stage;
    const { data: run } = await create();
    const user = person('owner').checks.create({ ...R, name: 'x', head_sha: head });
    expect(await refusal(user)).toEqual({ status: 403, message: 'You must authenticate via a GitHub App.' });
    const { publicKey } = stage.installation.app;
    const other = hub.installApp({ id: 99, slug: 'other', publicKey, permissions: { checks: 'write' } }, 'acme');
    const bot = new Octokit({ baseUrl: hub.url, auth: hub.installationToken(other), log: silent });
    const foreign = await refusal(bot.checks.update({ ...R, check_run_id: run.id, conclusion: 'success' }));
    expect(foreign).toMatchObject({ status: 403, message: expect.stringContaining('Invalid app_id `77`') });
  });

  it('belongs to a commit that is there, and completes with a conclusion', async () => {
    expect((await refusal(create({ head_sha: '5'.repeat(40) }))).message).toContain('No commit found for SHA');
    expect((await refusal(create({ status: 'completed' }))).status).toBe(422);
  });

  it('is listed once for each name and app: the latest', async () => {
    const { bot } = stage;
    await create({ name: 'twice', conclusion: 'failure' });
    await create({ name: 'twice', conclusion: 'success' });
    const list = async (filter: 'latest' | 'all') => {
      const { data } = await bot.checks.listForRef({ ...R, ref: head, check_name: 'twice', filter });
      return data.check_runs.map(({ conclusion }) => conclusion);
    };
    expect(await list('latest')).toEqual(['success']);
    expect(await list('all')).toEqual(['failure', 'success']);
  });

  it('hears of its buttons', async () => {
    const { hub, person } = stage;
    const actions = [{ label: 'Fix', description: 'Fix it', identifier: 'fix' }];
    const { data: run } = await create({ conclusion: 'failure', actions });
    hub.as('bob').page.pressCheckButton(run.id, 'fix');
    await person('bob').checks.rerequestRun({ ...R, check_run_id: run.id });
    expect(() => hub.as('carol').page.pressCheckButton(run.id, 'fix')).toThrow('write access');
    expect(() => hub.as('bob').page.pressCheckButton(run.id, 'other')).toThrow('no such button');
    await hub.idle();
    const pressed = stage.hooks.find(({ name }) => name === 'check_run.requested_action');
    expect(pressed?.payload).toMatchObject({ requested_action: { identifier: 'fix' }, sender: { login: 'bob' } });
    expect(stage.hookNames()).toContain('check_run.rerequested');
  });
});
