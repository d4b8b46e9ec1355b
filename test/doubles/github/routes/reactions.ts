// Reactions to issues and to their comments.
import { actor } from '../auth.js';
import { found, notFound } from '../errors.js';
import { commentOf, issueOf, issuePermissions } from '../issues.js';
import { reactionPayload } from '../payloads/issues.js';
import { reads, writes } from '../permissions.js';
import { type Reply, type RepoCall, type Route, repoRoute } from '../router.js';
import type { Comment, Issue } from '../state.js';

type Target = Issue | Comment;

/** One reaction of a kind for each person: 201 the first time, 200 after that. */
function react({ world, repo, auth }: RepoCall, on: Target, content: string): Reply {
  const author = actor(auth);
  const same = repo.reactions.find((one) => one.on === on && one.author === author && one.content === content);
  if (same !== undefined) return { body: reactionPayload(world, same) };
  const reaction = { id: world.id(), on, author, content, createdAt: world.timestamp() };
  repo.reactions.push(reaction);
  return { status: 201, body: reactionPayload(world, reaction) };
}

function list({ world, repo }: RepoCall, on: Target, content: string | undefined): Reply {
  const wanted = repo.reactions.filter((one) => one.on === on && one.content === (content ?? one.content));
  return { body: wanted.map((one) => reactionPayload(world, one)) };
}

/** Only one's own reaction can be taken back. */
function takeBack({ repo, auth }: RepoCall, on: Target, id: number): Reply {
  const reaction = found(repo.reactions.find((one) => one.on === on && one.id === id));
  if (reaction.author !== actor(auth)) throw notFound();
  repo.reactions = repo.reactions.filter((one) => one !== reaction);
  return { status: 204 };
}

const ON_ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}/reactions';
const ON_COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';

export const reactionRoutes: Route[] = [
  repoRoute(`GET ${ON_ISSUE}`, reads(issuePermissions), (call) =>
    list(call, issueOf(call, call.params.issue_number, 'read'), call.params.content),
  ),
  repoRoute(`POST ${ON_ISSUE}`, writes(issuePermissions, 'read'), (call) =>
    react(call, issueOf(call, call.params.issue_number, 'write'), call.params.content),
  ),
  repoRoute(`DELETE ${ON_ISSUE}/{reaction_id}`, writes(issuePermissions, 'read'), (call) =>
    takeBack(call, issueOf(call, call.params.issue_number, 'write'), call.params.reaction_id),
  ),
  repoRoute(`GET ${ON_COMMENT}`, reads(issuePermissions), (call) =>
    list(call, commentOf(call, call.params.comment_id, 'read'), call.params.content),
  ),
  repoRoute(`POST ${ON_COMMENT}`, writes(issuePermissions, 'read'), (call) =>
    react(call, commentOf(call, call.params.comment_id, 'write'), call.params.content),
  ),
  repoRoute(`DELETE ${ON_COMMENT}/{reaction_id}`, writes(issuePermissions, 'read'), (call) =>
    takeBack(call, commentOf(call, call.params.comment_id, 'write'), call.params.reaction_id),
  ),
];
