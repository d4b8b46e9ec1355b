// GitHub Actions as far as a dispatch goes: a run is recorded, and whoever wants to can carry it out.
import { found } from './errors.js';
import type { JsonObject } from './json.js';
import { workflowRunPayload } from './payloads/workflow-runs.js';
import type { Account, Repo, WorkflowRun } from './state.js';
import type { WebhookName, Webhooks } from './webhooks.js';
import type { World } from './world.js';

/** A workflow that was asked to run. */
export interface Dispatch {
  /** Full name of the repository. */
  repo: string;
  event: 'workflow_dispatch' | 'repository_dispatch';
  /** What the workflow finds in `GITHUB_EVENT_PATH`, as far as the dispatcher decides it. */
  payload: JsonObject;
  run: WorkflowRun;
}

/** Carries out a run. It succeeds when the promise resolves and fails when it rejects. */
export type DispatchHandler = (dispatch: Dispatch) => Promise<void> | void;

export class Actions {
  readonly dispatches: Dispatch[] = [];
  onDispatch: DispatchHandler | undefined;

  constructor(
    private world: World,
    private webhooks: Webhooks,
    private track: (work: Promise<unknown>) => void,
  ) {}

  /** Records a run on a branch's tip and hands it to `onDispatch`; without one it stays queued. */
  async dispatch(
    repo: Repo,
    actor: Account,
    request: { event: Dispatch['event']; workflow: string | null; branch: string; payload: JsonObject },
  ): Promise<WorkflowRun> {
    const { event, workflow, branch, payload } = request;
    const at = this.world.timestamp();
    const run: WorkflowRun = {
      id: this.world.id(),
      workflow,
      event,
      headBranch: branch,
      headSha: found(await repo.git.branchTip(branch)),
      actor,
      status: 'queued',
      conclusion: null,
      createdAt: at,
      updatedAt: at,
    };
    repo.runs.set(run.id, run);
    await this.announce(repo, run, 'workflow_run.requested');
    const dispatch = { repo: repo.fullName, event, payload, run };
    this.dispatches.push(dispatch);
    if (this.onDispatch !== undefined) this.track(this.carryOut(repo, dispatch, this.onDispatch));
    return run;
  }

  private async carryOut(repo: Repo, dispatch: Dispatch, handler: DispatchHandler): Promise<void> {
    const { run } = dispatch;
    run.status = 'in_progress';
    await this.announce(repo, run, 'workflow_run.in_progress');
    try {
      await handler(dispatch);
      run.conclusion = 'success';
    } catch {
      run.conclusion = 'failure';
    }
    run.status = 'completed';
    await this.announce(repo, run, 'workflow_run.completed');
  }

  private async announce(repo: Repo, run: WorkflowRun, event: WebhookName): Promise<void> {
    run.updatedAt = this.world.timestamp();
    const details = { workflow_run: await workflowRunPayload(this.world, repo, run), workflow: null };
    this.webhooks.emit(event, repo, run.actor, details);
  }
}
