import type { Probot } from 'probot';
import { markerKey } from '../domain/marker.js';
import type { Place } from './tenant.js';
import type { Tenants } from './tenants.js';

/** The repository an event speaks of, as GitHub writes it in every payload. */
interface Payload {
  readonly installation?: { readonly id: number };
  readonly repository: {
    readonly id: number;
    readonly name: string;
    readonly default_branch: string;
    readonly owner: { readonly login: string } | null;
  };
}

/** Which job each event leads to. Comments of bots are never commands. */
export function subscribe(probot: Probot, tenants: Tenants): void {
  probot.on(
    [
      'pull_request.opened',
      'pull_request.synchronize',
      'pull_request.reopened',
      'pull_request.edited',
      'pull_request.ready_for_review',
      'pull_request.converted_to_draft',
      'pull_request.closed',
    ],
    ({ payload }) => at(payload, tenants, (tenant) => tenant.pull(payload.pull_request.number)),
  );
  probot.on(['pull_request_review.submitted', 'pull_request_review.dismissed'], ({ payload }) =>
    at(payload, tenants, (tenant) => tenant.review(payload.pull_request.number)),
  );
  probot.on('push', async ({ payload }) => {
    if (payload.ref !== `refs/heads/${payload.repository.default_branch}`) return;
    await at(payload as Payload, tenants, (tenant) => tenant.push());
  });
  probot.on('issue_comment.created', async ({ payload }) => {
    if (payload.sender?.type !== 'User') return;
    await at(payload, tenants, (tenant) => tenant.comment(payload.comment.id));
  });
  probot.on('issues.edited', async ({ payload }) => {
    const editor = editorOf(payload.sender);
    if (!editor || !markerKey(payload.issue.body ?? '', 'dashboard')) return;
    await at(payload, tenants, (tenant) => tenant.edited(payload.issue.number, editor));
  });
}

/** Only a hint: the issue is read again, and whoever edited it is asked about, before anything is done. */
function editorOf(sender: { readonly login: string; readonly id: number; readonly type: string } | undefined) {
  if (sender?.type !== 'User') return undefined;
  return { login: sender.login, id: sender.id, type: 'User' } as const;
}

function at(payload: Payload, tenants: Tenants, work: Parameters<Tenants['run']>[1]): Promise<void> {
  const place = placeOf(payload);
  return place ? tenants.run(place, work) : Promise.resolve();
}

/** `undefined` for an event that no installation sent: it gives no right to do anything. */
export function placeOf({ installation, repository }: Payload): Place | undefined {
  if (!installation || !repository.owner) return undefined;
  return {
    installation: installation.id,
    owner: repository.owner.login,
    repo: repository.name,
    repositoryId: repository.id,
    defaultBranch: repository.default_branch,
  };
}
