import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { R, type Stage, setStage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(async () => {
  await stage.close();
});

describe('a change from branch to main', () => {
  it('is opened, judged, followed, approved, merged and announced', async () => {
    const { hub, bot } = stage;
    const alice = hub.as('alice');
    const bob = hub.as('bob');
    await alice.pushFiles('fix', { 'credentials/db.yaml': 'kind: Credential\n' }, 'Add the database');
    const number = await alice.openPull('fix', 'Database');
    const files = await bot.pulls.listFiles({ ...R, pull_number: number });
    expect(files.data.map(({ filename, status, additions }) => ({ filename, status, additions }))).toEqual([
      { filename: 'credentials/db.yaml', status: 'added', additions: 1 },
    ]);
    const second = await alice.pushFiles('fix', { 'credentials/db.yaml': 'kind: Credential\nx: 1\n' }, 'Say more');
    expect((await bot.pulls.get({ ...R, pull_number: number })).data.head.sha).toBe(second);
    const output = { title: 'Fine', summary: 'Nothing to say' };
    const check = { name: 'rekeyer / validate', head_sha: second, conclusion: 'success' as const, output };
    await bot.checks.create({ ...R, ...check });
    await bob.review(number, 'APPROVE');
    await bob.comment(number, 'Nice');
    const merged = await bob.merge(number, { sha: second });
    expect((await bot.git.getRef({ ...R, ref: 'heads/main' })).data.object.sha).toBe(merged);
    await hub.idle();
    expect(stage.hookNames()).toEqual([
      'create',
      'push',
      'pull_request.opened',
      'push',
      'pull_request.synchronize',
      'check_run.created',
      'check_run.completed',
      'pull_request_review.submitted',
      'issue_comment.created',
      'pull_request.closed',
      'push',
    ]);
  });
});
