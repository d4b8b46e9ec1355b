// How GitHub writes issues, labels, comments and reactions.
import type { JsonObject } from '../json.js';
import type { App, Comment, Issue, Label, Reaction, Repo } from '../state.js';
import { nodeId, type World } from '../world.js';
import { appPayload, authorAssociation, userPayload } from './accounts.js';

const api = (world: World, repo: Repo): string => `${world.url}/repos/${repo.fullName}`;

const viaApp = (world: World, app: App | null): JsonObject | null => (app === null ? null : appPayload(world, app));

export function labelPayload(world: World, repo: Repo, { id, name, color, description }: Label): JsonObject {
  const url = `${api(world, repo)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId('Label', id), url, name, color, description, default: false };
}

export function issuePayload(world: World, repo: Repo, issue: Issue): JsonObject {
  const url = `${api(world, repo)}/issues/${issue.number}`;
  const assignees = issue.assignees.map((account) => userPayload(world, account));
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: userPayload(world, issue.author),
    state: issue.state,
    state_reason: issue.stateReason,
    labels: issue.labels.map((label) => labelPayload(world, repo, label)),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: [...repo.comments.values()].filter((comment) => comment.issue === issue).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    closed_by: issue.closedBy === null ? null : userPayload(world, issue.closedBy),
    url,
    html_url: issueUrl(world, repo, issue),
    repository_url: api(world, repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    author_association: authorAssociation(world, repo, issue.author),
    performed_via_github_app: viaApp(world, issue.viaApp),
    ...pullLink(world, repo, issue),
  };
}

/** The page of an issue or pull request. */
export const issueUrl = (world: World, repo: Repo, issue: Issue): string =>
  `${world.url}/${repo.fullName}/${issue.pull === null ? 'issues' : 'pull'}/${issue.number}`;

function pullLink(world: World, repo: Repo, issue: Issue): JsonObject {
  if (issue.pull === null) return {};
  const html = issueUrl(world, repo, issue);
  const url = `${api(world, repo)}/pulls/${issue.number}`;
  const mergedAt = issue.pull.merged?.at ?? null;
  return {
    draft: issue.pull.draft,
    pull_request: { url, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch`, merged_at: mergedAt },
  };
}

export function commentPayload(world: World, repo: Repo, comment: Comment): JsonObject {
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${api(world, repo)}/issues/comments/${comment.id}`,
    html_url: `${issueUrl(world, repo, comment.issue)}#issuecomment-${comment.id}`,
    issue_url: `${api(world, repo)}/issues/${comment.issue.number}`,
    body: comment.body,
    user: userPayload(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: authorAssociation(world, repo, comment.author),
    performed_via_github_app: viaApp(world, comment.viaApp),
  };
}

export function reactionPayload(world: World, reaction: Reaction): JsonObject {
  const { id, author, content, createdAt } = reaction;
  return { id, node_id: nodeId('Reaction', id), user: userPayload(world, author), content, created_at: createdAt };
}
