// How GitHub writes check runs.
import type { JsonObject } from '../json.js';
import type { CheckRun, Repo } from '../state.js';
import { nodeId, type World } from '../world.js';
import { appPayload } from './accounts.js';

export function checkRunPayload(world: World, repo: Repo, run: CheckRun): JsonObject {
  const url = `${world.url}/repos/${repo.fullName}/check-runs/${run.id}`;
  const html = `${world.url}/${repo.fullName}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    // One suite for each app and commit, on GitHub; the app's id stands for it here.
    check_suite: { id: run.app.id },
    app: appPayload(world, run.app),
    pull_requests: pullsOf(world, repo, run.headSha),
  };
}

function pullsOf(world: World, repo: Repo, headSha: string): JsonObject[] {
  const url = `${world.url}/repos/${repo.fullName}`;
  const inRepo = { id: repo.id, url, name: repo.name };
  return [...repo.issues.values()].flatMap(({ id, number, state, pull }) => {
    if (pull === null || state === 'closed' || pull.headSha !== headSha) return [];
    const head = { ref: pull.headRef, sha: headSha, repo: inRepo };
    const base = { ref: pull.baseRef, sha: headSha, repo: inRepo };
    return [{ id, number, url: `${url}/pulls/${number}`, head, base }];
  });
}
