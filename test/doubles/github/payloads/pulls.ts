// How GitHub writes pull requests and reviews.
import type { JsonObject } from '../json.js';
import { mergeability } from '../mergeability.js';
import { baseTip, commitsOf, filesOf } from '../pulls.js';
import type { PullRequest, Repo, Review } from '../state.js';
import { nodeId, type World } from '../world.js';
import { authorAssociation, repositoryPayload, teamPayload, userPayload } from './accounts.js';
import { issuePayload, issueUrl } from './issues.js';

/** What an issue has and a pull request, in GitHub's payloads, has not. */
const onlyIssues = new Set([
  'pull_request',
  'labels_url',
  'events_url',
  'repository_url',
  'performed_via_github_app',
  'state_reason',
  'closed_by',
]);

/** A pull request as lists show it. */
export async function pullPayload(world: World, repo: Repo, issue: PullRequest): Promise<JsonObject> {
  const { pull } = issue;
  const url = `${world.url}/repos/${repo.fullName}/pulls/${issue.number}`;
  const html = issueUrl(world, repo, issue);
  const asIssue = Object.entries(issuePayload(world, repo, issue)).filter(([key]) => !onlyIssues.has(key));
  return {
    ...Object.fromEntries(asIssue),
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${world.url}/repos/${repo.fullName}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${world.url}/repos/${repo.fullName}/pulls/comments{/number}`,
    statuses_url: `${world.url}/repos/${repo.fullName}/statuses/${pull.headSha}`,
    head: side(world, repo, pull.headRef, pull.headSha),
    base: side(world, repo, pull.baseRef, await baseTip(repo, issue)),
    draft: pull.draft,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    requested_reviewers: [...pull.requestedReviewers].map((account) => userPayload(world, account)),
    requested_teams: requestedTeams(world, repo, issue),
    auto_merge: null,
    _links: links(url, html),
  };
}

/** A pull request as itself shows it, and as webhooks carry it: with sizes and mergeability. */
export async function fullPullPayload(world: World, repo: Repo, issue: PullRequest): Promise<JsonObject> {
  const [files, commits, { mergeable, state }] = await Promise.all([
    filesOf(repo, issue),
    commitsOf(repo, issue),
    mergeability(world, repo, issue),
  ]);
  const { merged } = issue.pull;
  return {
    ...(await pullPayload(world, repo, issue)),
    merged: merged !== null,
    merged_by: merged === null ? null : userPayload(world, merged.by),
    mergeable,
    rebaseable: mergeable,
    mergeable_state: state,
    maintainer_can_modify: false,
    review_comments: 0,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function side(world: World, repo: Repo, ref: string, sha: string): JsonObject {
  const { owner } = repo;
  const label = `${owner.login}:${ref}`;
  return { label, ref, sha, user: userPayload(world, owner), repo: repositoryPayload(world, repo) };
}

function requestedTeams(world: World, repo: Repo, { pull }: PullRequest): JsonObject[] {
  const organization = world.organizationOf(repo);
  if (organization === undefined) return [];
  return [...pull.requestedTeams].map((team) => teamPayload(world, organization, team));
}

function links(url: string, html: string): JsonObject {
  const names = ['issue', 'comments', 'review_comments', 'review_comment', 'commits', 'statuses'];
  const rest = names.map((name) => [name, { href: `${url}/${name}` }]);
  return { self: { href: url }, html: { href: html }, ...Object.fromEntries(rest) };
}

export function reviewPayload(world: World, repo: Repo, review: Review): JsonObject {
  const { id, author, body, state, pull, commitSha, submittedAt } = review;
  const html = `${issueUrl(world, repo, pull)}#pullrequestreview-${id}`;
  const pullUrl = `${world.url}/repos/${repo.fullName}/pulls/${pull.number}`;
  return {
    id,
    node_id: nodeId('PullRequestReview', id),
    user: userPayload(world, author),
    body,
    state,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: authorAssociation(world, repo, author),
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    ...(submittedAt === null ? {} : { submitted_at: submittedAt }),
    commit_id: commitSha,
  };
}
