// Workflow files are more than files: an app changes them only with a permission of their own, whichever way it tries.
import type { Auth } from './auth.js';
import { Refusal } from './errors.js';
import type { Repo } from './state.js';

const isWorkflow = (path: string): boolean => path.startsWith('.github/workflows/');

/** Whether this caller must keep off workflow files. */
export const mustKeepOffWorkflows = (auth: Auth): boolean =>
  auth.kind === 'installation' && auth.permissions.workflows !== 'write';

export function refuseWorkflowFile(auth: Auth, path: string): void {
  if (mustKeepOffWorkflows(auth) && isWorkflow(path)) throw new Refusal(403, 'Resource not accessible by integration');
}

/** Refuses a ref or a merge that brings changed workflow files along. `from: null` compares with the default branch. */
export async function refuseWorkflowChanges(auth: Auth, repo: Repo, from: string | null, to: string): Promise<void> {
  if (!mustKeepOffWorkflows(auth)) return;
  const start = from ?? (await repo.git.branchTip(repo.defaultBranch));
  const base = start === undefined ? undefined : await repo.git.mergeBase(start, to);
  const changes = await repo.git.changes(base ?? (await repo.git.emptyTree()), to);
  for (const { filename, previous_filename } of changes) {
    refuseWorkflowFile(auth, filename);
    refuseWorkflowFile(auth, previous_filename ?? '');
  }
}
