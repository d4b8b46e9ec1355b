// How GitHub writes the runs of a workflow.
import type { Commit } from '../git/objects.js';
import type { JsonObject } from '../json.js';
import type { Repo, WorkflowRun } from '../state.js';
import { nodeId, type World } from '../world.js';
import { repositoryPayload, userPayload } from './accounts.js';

export async function workflowRunPayload(world: World, repo: Repo, run: WorkflowRun): Promise<JsonObject> {
  const url = `${world.url}/repos/${repo.fullName}/actions/runs/${run.id}`;
  const head = await repo.git.readCommit(run.headSha);
  const actor = userPayload(world, run.actor);
  return {
    id: run.id,
    node_id: nodeId('WorkflowRun', run.id),
    name: run.workflow ?? run.event,
    path: run.workflow ?? '',
    display_title: run.workflow ?? run.event,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    run_number: 1,
    run_attempt: 1,
    actor,
    triggering_actor: actor,
    repository: repositoryPayload(world, repo),
    head_repository: repositoryPayload(world, repo),
    url,
    html_url: `${world.url}/${repo.fullName}/actions/runs/${run.id}`,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    pull_requests: [],
    head_commit: { id: run.headSha, tree_id: head.tree, message: head.message, ...people(head) },
  };
}

function people({ author, committer }: Commit): JsonObject {
  const named = ({ name, email }: Commit['author']) => ({ name, email });
  return { timestamp: committer.date, author: named(author), committer: named(committer) };
}
