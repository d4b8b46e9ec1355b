// Starting workflows, and looking after their runs.
import { actor } from '../auth.js';
import { found, notFound, Refusal } from '../errors.js';
import { workflowRunPayload } from '../payloads/workflow-runs.js';
import { reads, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { WorkflowRun } from '../state.js';

/** GitHub's limit on `client_payload`. */
const MOST_PROPERTIES = 10;

interface RunFilter {
  event?: string | undefined;
  status?: string | undefined;
  branch?: string | undefined;
  head_sha?: string | undefined;
}

function matches(run: WorkflowRun, { event, status, branch, head_sha: headSha }: RunFilter): boolean {
  return (
    (event === undefined || run.event === event) &&
    (status === undefined || run.status === status || run.conclusion === status) &&
    (branch === undefined || run.headBranch === branch) &&
    (headSha === undefined || run.headSha === headSha)
  );
}

/** The latest first. */
const runList = async ({ world, repo }: RepoCall, runs: WorkflowRun[]) => ({
  total_count: runs.length,
  workflow_runs: await Promise.all(runs.reverse().map((run) => workflowRunPayload(world, repo, run))),
});

export const dispatchRoutes: Route[] = [
  repoRoute('POST /repos/{owner}/{repo}/dispatches', writes('contents'), async (call) => {
    const { webhooks, actions, repo, auth, params } = call;
    const { event_type: action, client_payload: given = {} } = params;
    if (Object.keys(given).length > MOST_PROPERTIES) {
      throw new Refusal(422, `No more than ${MOST_PROPERTIES} properties are allowed.`);
    }
    const branch = repo.defaultBranch;
    const by = actor(auth);
    const details = { branch, client_payload: given };
    webhooks.emit('repository_dispatch', repo, by, details, undefined, action);
    const payload = { action, ...details };
    await actions.dispatch(repo, by, { event: 'repository_dispatch', workflow: null, branch, payload });
    return { status: 204 };
  }),

  // The workflow is named by its file; numeric ids are not modelled.
  repoRoute(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    writes('actions'),
    async (call) => {
      const { world, actions, repo, auth, params } = call;
      const { ref, inputs = {} } = params;
      const branch = ref.replace(/^refs\/heads\//, '');
      const tip = await repo.git.branchTip(branch);
      if (tip === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
      const workflow = `.github/workflows/${params.workflow_id}`;
      const entry = await repo.git.entryAt(tip, workflow);
      if (entry === undefined) throw notFound();
      const text = (await repo.git.readBlob(entry.sha)).toString();
      if (!text.includes('workflow_dispatch'))
        throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
      const payload = { ref: `refs/heads/${branch}`, inputs, workflow };
      const run = await actions.dispatch(repo, actor(auth), { event: 'workflow_dispatch', workflow, branch, payload });
      if (params.return_run_details !== true) return { status: 204 };
      const url = `${world.url}/repos/${repo.fullName}/actions/runs/${run.id}`;
      const html = `${world.url}/${repo.fullName}/actions/runs/${run.id}`;
      return { body: { workflow_run_id: run.id, run_url: url, html_url: html } };
    },
  ),

  repoRoute('GET /repos/{owner}/{repo}/actions/runs', reads('actions'), async (call) => ({
    body: await runList(
      call,
      [...call.repo.runs.values()].filter((run) => matches(run, call.params)),
    ),
  })),

  repoRoute('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', reads('actions'), async (call) => {
    const workflow = `.github/workflows/${call.params.workflow_id}`;
    const own = [...call.repo.runs.values()].filter((run) => run.workflow === workflow);
    return {
      body: await runList(
        call,
        own.filter((run) => matches(run, call.params)),
      ),
    };
  }),

  repoRoute('GET /repos/{owner}/{repo}/actions/runs/{run_id}', reads('actions'), async ({ world, repo, params }) => ({
    body: await workflowRunPayload(world, repo, found(repo.runs.get(params.run_id))),
  })),
];
