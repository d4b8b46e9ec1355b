// How GitHub writes remarks on lines of a diff.
import type { JsonObject } from '../json.js';
import { filesOf } from '../pulls.js';
import type { Repo, ReviewComment } from '../state.js';
import { nodeId, type World } from '../world.js';
import { authorAssociation, userPayload } from './accounts.js';
import { issueUrl } from './issues.js';

export async function reviewCommentPayload(world: World, repo: Repo, comment: ReviewComment): Promise<JsonObject> {
  const { id, review, path, line, startLine, side, body } = comment;
  const url = `${world.url}/repos/${repo.fullName}/pulls/comments/${id}`;
  const html = `${issueUrl(world, repo, review.pull)}#discussion_r${id}`;
  const pullUrl = `${world.url}/repos/${repo.fullName}/pulls/${review.pull.number}`;
  const file = (await filesOf(repo, review.pull)).find(({ filename }) => filename === path);
  return {
    id,
    node_id: nodeId('PullRequestReviewComment', id),
    url,
    html_url: html,
    pull_request_url: pullUrl,
    pull_request_review_id: review.id,
    path,
    line,
    original_line: line,
    start_line: startLine,
    original_start_line: startLine,
    side,
    start_side: startLine === null ? null : side,
    subject_type: 'line',
    diff_hunk: file?.patch ?? '',
    // Positions are GitHub's older way to say where; nobody should need them.
    position: 1,
    original_position: 1,
    commit_id: review.pull.pull.headSha,
    original_commit_id: review.commitSha,
    user: userPayload(world, review.author),
    author_association: authorAssociation(world, repo, review.author),
    body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
  };
}
