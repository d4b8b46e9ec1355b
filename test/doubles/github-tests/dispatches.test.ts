import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Dispatch } from '../github/hub.js';
import { R, refusal, type Stage, setStage, takeViolations } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  const files = {
    'README.md': '#\n',
    '.github/workflows/rekeyer.yml': 'on:\n  workflow_dispatch:\n',
    '.github/workflows/push.yml': 'on: push\n',
  };
  stage = await setStage({ repo: { files } });
});
afterEach(() => stage.close());

const start = (workflow_id: string, options: object = {}) =>
  stage.bot.actions.createWorkflowDispatch({ ...R, workflow_id, ref: 'main', ...options });

describe('a workflow', () => {
  it('is dispatched, carried out and watched', async () => {
    const { hub, bot } = stage;
    const seen: Dispatch[] = [];
    hub.onDispatch = (dispatch) => {
      seen.push(dispatch);
      return hub
        .as('alice')
        .openIssue('Set off')
        .then(() => undefined);
    };
    await start('rekeyer.yml', { inputs: { comment: '7' } });
    await hub.idle();
    expect(seen).toMatchObject([
      { repo: 'acme/creds', event: 'workflow_dispatch', payload: { inputs: { comment: '7' } } },
    ]);
    const { data } = await bot.actions.listWorkflowRuns({ ...R, workflow_id: 'rekeyer.yml' });
    expect(data.workflow_runs).toMatchObject([
      { status: 'completed', conclusion: 'success', actor: { login: 'rekeyer[bot]' } },
    ]);
    const { data: run } = await bot.actions.getWorkflowRun({ ...R, run_id: data.workflow_runs[0]?.id ?? 0 });
    expect(run).toMatchObject({ path: '.github/workflows/rekeyer.yml', head_branch: 'main' });
    const names = stage.hookNames().filter((name) => name.startsWith('workflow_run'));
    expect(names).toEqual(['workflow_run.requested', 'workflow_run.in_progress', 'workflow_run.completed']);
  });

  it('fails when carrying it out fails, and stays queued when nobody does', async () => {
    const { hub, bot } = stage;
    const { data } = await start('rekeyer.yml', { return_run_details: true });
    const run_id = (data as unknown as { workflow_run_id: number }).workflow_run_id;
    expect((await bot.actions.getWorkflowRun({ ...R, run_id })).data.status).toBe('queued');
    hub.onDispatch = () => Promise.reject(new Error('exit code 1'));
    await start('rekeyer.yml');
    await hub.idle();
    const { data: failed } = await bot.actions.listWorkflowRunsForRepo({ ...R, status: 'failure' });
    expect(failed.total_count).toBe(1);
    expect(hub.dispatches).toHaveLength(2);
  });

  it('must be there, on that branch, with the trigger', async () => {
    expect((await refusal(start('none.yml'))).status).toBe(404);
    expect((await refusal(start('rekeyer.yml', { ref: 'none' }))).message).toBe('No ref found for: none');
    expect((await refusal(start('push.yml'))).message).toContain("does not have 'workflow_dispatch' trigger");
    const reader = stage
      .person('carol')
      .actions.createWorkflowDispatch({ ...R, workflow_id: 'rekeyer.yml', ref: 'main' });
    expect((await refusal(reader)).status).toBe(403);
  });
});

describe('a repository dispatch', () => {
  it('reaches the apps and whoever carries it out, with at most ten properties', async () => {
    const { hub, bot } = stage;
    await bot.repos.createDispatchEvent({ ...R, event_type: 'rotate', client_payload: { id: 'pay-db.7' } });
    await hub.idle();
    const hook = stage.hooks.find(({ name }) => name === 'repository_dispatch.rotate');
    expect(hook?.payload).toMatchObject({ branch: 'main', client_payload: { id: 'pay-db.7' } });
    expect(hub.dispatches).toMatchObject([{ event: 'repository_dispatch', payload: { action: 'rotate' } }]);
    const many = Object.fromEntries([...Array(11).keys()].map((index) => [`p${index}`, index]));
    const refused = bot.repos.createDispatchEvent({ ...R, event_type: 'rotate', client_payload: many });
    expect((await refusal(refused)).status).toBe(422);
    expect(takeViolations(hub).join()).toContain('must NOT have more than 10 properties');
  });
});
