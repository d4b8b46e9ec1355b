// Comments on issues and pull requests.
import { actor, viaApp } from '../auth.js';
import { invalid } from '../errors.js';
import { checkLength, commentOf, demandAuthorOr, issueOf, issuePermissions } from '../issues.js';
import type { JsonObject } from '../json.js';
import { commentPayload, issuePayload } from '../payloads/issues.js';
import { reads, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { Comment } from '../state.js';

function checkBody(body: string): void {
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'missing_field');
  checkLength(body);
}

function announce(
  call: RepoCall,
  comment: Comment,
  action: 'created' | 'edited' | 'deleted',
  details: JsonObject = {},
) {
  const { world, webhooks, repo, auth } = call;
  const issue = issuePayload(world, repo, comment.issue);
  const payload = { issue, comment: commentPayload(world, repo, comment), ...details };
  webhooks.emit(`issue_comment.${action}`, repo, actor(auth), payload);
}

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

export const commentRoutes: Route[] = [
  repoRoute(`GET ${COMMENTS}`, reads(issuePermissions), (call) => {
    const { world, repo, params } = call;
    const issue = issueOf(call, params.issue_number, 'read');
    const comments = [...repo.comments.values()]
      .filter((comment) => comment.issue === issue)
      .filter(({ updatedAt }) => params.since === undefined || updatedAt >= params.since);
    return { body: comments.map((comment) => commentPayload(world, repo, comment)) };
  }),

  // Of the whole repository: what a bot reads to find what it has missed.
  repoRoute('GET /repos/{owner}/{repo}/issues/comments', reads(issuePermissions), ({ world, repo, params }) => {
    const key = params.sort === 'updated' ? 'updatedAt' : 'createdAt';
    const order = params.direction === 'desc' ? -1 : 1;
    const comments = [...repo.comments.values()]
      .filter(({ updatedAt }) => params.since === undefined || updatedAt >= params.since)
      .sort((one, other) => order * (one[key].localeCompare(other[key]) || one.id - other.id));
    return { body: comments.map((comment) => commentPayload(world, repo, comment)) };
  }),

  repoRoute(`POST ${COMMENTS}`, writes(issuePermissions, 'read'), (call) => {
    const { world, repo, auth, params } = call;
    const issue = issueOf(call, params.issue_number, 'write');
    checkBody(params.body);
    const at = world.timestamp();
    const author = actor(auth);
    const times = { createdAt: at, updatedAt: at };
    const comment: Comment = { id: world.id(), issue, body: params.body, author, viaApp: viaApp(auth), ...times };
    repo.comments.set(comment.id, comment);
    issue.updatedAt = at;
    announce(call, comment, 'created');
    return { status: 201, body: commentPayload(world, repo, comment) };
  }),

  repoRoute(`GET ${COMMENT}`, reads(issuePermissions), (call) => ({
    body: commentPayload(call.world, call.repo, commentOf(call, call.params.comment_id, 'read')),
  })),

  // Whoever may write may also edit what others said: the author of a comment is not the author of its words.
  repoRoute(`PATCH ${COMMENT}`, writes(issuePermissions, 'read'), (call) => {
    const comment = commentOf(call, call.params.comment_id, 'write');
    demandAuthorOr(call, comment.author, 'write');
    checkBody(call.params.body);
    const changes = { body: { from: comment.body } };
    comment.body = call.params.body;
    comment.updatedAt = call.world.timestamp();
    announce(call, comment, 'edited', { changes });
    return { body: commentPayload(call.world, call.repo, comment) };
  }),

  repoRoute(`DELETE ${COMMENT}`, writes(issuePermissions, 'read'), (call) => {
    const comment = commentOf(call, call.params.comment_id, 'write');
    demandAuthorOr(call, comment.author, 'write');
    call.repo.comments.delete(comment.id);
    announce(call, comment, 'deleted');
    return { status: 204 };
  }),
];
