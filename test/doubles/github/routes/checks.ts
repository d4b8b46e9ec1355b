// Check runs: only apps make them, each app changes only its own.
import { actor, type InstallationAuth } from '../auth.js';
import { found, invalid, Refusal } from '../errors.js';
import type { JsonObject } from '../json.js';
import { checkRunPayload } from '../payloads/checks.js';
import { reads, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { CheckRun } from '../state.js';

const RUNS = '/repos/{owner}/{repo}/check-runs';
const RUN = '/repos/{owner}/{repo}/check-runs/{check_run_id}';

function demandApp({ auth }: RepoCall): InstallationAuth {
  if (auth.kind !== 'installation') throw new Refusal(403, 'You must authenticate via a GitHub App.');
  return auth;
}

const runOf = ({ repo }: RepoCall, id: number): CheckRun => found(repo.checkRuns.get(id));

function ownRun(call: RepoCall, id: number): CheckRun {
  const run = runOf(call, id);
  if (run.app !== demandApp(call).installation.app) {
    throw new Refusal(
      403,
      `Invalid app_id \`${run.app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  return run;
}

/** The fields of create and update, as far as they are given. */
interface Given {
  name?: string | undefined;
  status?: string | undefined;
  conclusion?: string | undefined;
  external_id?: string | undefined;
  details_url?: string | undefined;
  started_at?: string | undefined;
  completed_at?: string | undefined;
  output?: { title?: string; summary?: string; text?: string; annotations?: JsonObject[] } | undefined;
  actions?: CheckRun['actions'] | undefined;
}

/** Takes over what is given; a conclusion completes the run, annotations add to those that are there. */
function apply({ world }: RepoCall, run: CheckRun, given: Given): void {
  if (given.status === 'completed' && given.conclusion === undefined && run.conclusion === null) {
    throw invalid('CheckRun', 'conclusion', 'missing_field');
  }
  run.name = given.name ?? run.name;
  run.externalId = given.external_id ?? run.externalId;
  run.detailsUrl = given.details_url ?? run.detailsUrl;
  run.startedAt = given.started_at ?? run.startedAt;
  run.actions = given.actions ?? run.actions;
  run.status = given.status ?? run.status;
  if (given.conclusion !== undefined) {
    run.status = 'completed';
    run.conclusion = given.conclusion;
    run.completedAt = given.completed_at ?? world.timestamp();
  } else if (run.status !== 'completed') {
    run.conclusion = null;
    run.completedAt = null;
  }
  const { annotations = [], ...output } = given.output ?? {};
  run.output = { ...run.output, ...output };
  run.annotations.push(...annotations);
}

function announce({ world, webhooks, repo, auth }: RepoCall, run: CheckRun, action: 'created' | 'completed'): void {
  webhooks.emit(`check_run.${action}`, repo, actor(auth), { check_run: checkRunPayload(world, repo, run) });
}

export const checkRoutes: Route[] = [
  repoRoute(`POST ${RUNS}`, writes('checks'), async (call) => {
    const { world, repo, params } = call;
    const { app } = demandApp(call).installation;
    const headSha = params.head_sha;
    if (!(await repo.git.has(headSha, 'commit'))) throw new Refusal(422, `No commit found for SHA: ${headSha}`);
    const run: CheckRun = {
      id: world.id(),
      name: params.name,
      headSha,
      app,
      status: 'queued',
      conclusion: null,
      externalId: '',
      detailsUrl: null,
      startedAt: world.timestamp(),
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    apply(call, run, params as Given);
    repo.checkRuns.set(run.id, run);
    announce(call, run, 'created');
    if (run.status === 'completed') announce(call, run, 'completed');
    return { status: 201, body: checkRunPayload(world, repo, run) };
  }),

  repoRoute(`PATCH ${RUN}`, writes('checks'), (call) => {
    const run = ownRun(call, call.params.check_run_id);
    const before = run.status;
    apply(call, run, call.params as Given);
    if (before !== 'completed' && run.status === 'completed') announce(call, run, 'completed');
    return { body: checkRunPayload(call.world, call.repo, run) };
  }),

  repoRoute(`GET ${RUN}`, reads('checks'), (call) => ({
    body: checkRunPayload(call.world, call.repo, runOf(call, call.params.check_run_id)),
  })),

  repoRoute(`GET ${RUN}/annotations`, reads('checks'), (call) => ({
    body: runOf(call, call.params.check_run_id).annotations.map((annotation) => ({
      title: null,
      raw_details: null,
      start_column: null,
      end_column: null,
      ...annotation,
    })),
  })),

  // The button "Re-run": only the app that made the run hears of it.
  repoRoute(`POST ${RUN}/rerequest`, writes('checks'), (call) => {
    const { world, webhooks, repo, auth } = call;
    const run = runOf(call, call.params.check_run_id);
    const payload = { check_run: checkRunPayload(world, repo, run) };
    webhooks.emit('check_run.rerequested', repo, actor(auth), payload, run.app);
    return { status: 201, body: {} };
  }),

  repoRoute('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', reads('checks'), async ({ world, repo, params }) => {
    const sha = found(await repo.git.resolve(params.ref));
    const { check_name: name, app_id: appId, status, filter = 'latest' } = params;
    const matching = [...repo.checkRuns.values()]
      .filter((run) => run.headSha === sha)
      .filter((run) => name === undefined || run.name === name)
      .filter((run) => appId === undefined || run.app.id === appId)
      .filter((run) => status === undefined || run.status === status);
    const latest = new Map(matching.map((run) => [`${run.app.id} ${run.name}`, run]));
    const runs = filter === 'latest' ? [...latest.values()] : matching;
    return { body: { total_count: runs.length, check_runs: runs.map((run) => checkRunPayload(world, repo, run)) } };
  }),
];
