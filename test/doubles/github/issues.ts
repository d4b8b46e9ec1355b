// What issues and pull requests share: finding one, who may change it, and telling the world.
import { actor, viaApp } from './auth.js';
import { found, Refusal } from './errors.js';
import type { JsonObject } from './json.js';
import { issuePayload } from './payloads/issues.js';
import { fullPullPayload } from './payloads/pulls.js';
import { atLeast, grants, roleOf } from './permissions.js';
import { isPull } from './pulls.js';
import type { RepoCall } from './router.js';
import type { Account, Comment, Issue, PullRequest, Repo, Role } from './state.js';

/** Either permission opens the routes that issues and pull requests share. */
export const issuePermissions = ['issues', 'pull_requests'];

/**
 * The issue or pull request of that number. For a pull request an app needs `issues` or `pull_requests` (the route
 * has seen to that); for a plain issue only `issues` will do.
 */
export function issueOf({ auth, repo }: RepoCall, number: number, level: 'read' | 'write'): Issue {
  const issue = found(repo.issues.get(number));
  const needed = { permissions: ['issues'], level, role: 'read' as const };
  const open = level === 'read' && !repo.private;
  if (auth.kind === 'installation' && issue.pull === null && !open && !grants(auth.permissions, needed)) {
    throw new Refusal(403, 'Resource not accessible by integration');
  }
  return issue;
}

/** A comment; who may not see its issue may not see it. */
export function commentOf(call: RepoCall, id: number, level: 'read' | 'write'): Comment {
  const comment = found(call.repo.comments.get(id));
  issueOf(call, comment.issue.number, level);
  return comment;
}

export function pullOf({ repo }: RepoCall, number: number): PullRequest {
  const issue = found(repo.issues.get(number));
  return found(isPull(issue) ? issue : null);
}

/** Throws unless the caller wrote the thing himself, is an app (its permissions were checked), or has the role. */
export function demandAuthorOr({ world, auth, repo }: RepoCall, author: Account, role: Role): void {
  if (!mayAs({ world, auth, repo }, role) && actor(auth) !== author) {
    throw new Refusal(403, `Must have ${role} access to repository, or be the author.`);
  }
}

export function mayAs({ world, auth, repo }: Pick<RepoCall, 'world' | 'auth' | 'repo'>, role: Role): boolean {
  return auth.kind === 'installation' || (auth.kind === 'user' && atLeast(roleOf(world, repo, auth.user), role));
}

/** GitHub's limit on what somebody writes, in characters. */
const LONGEST_TEXT = 65_536;

/** 422 for a text that is too long. */
export function checkLength(text: string): void {
  const reason = `body is too long (maximum is ${LONGEST_TEXT} characters)`;
  if (text.length > LONGEST_TEXT) throw new Refusal(422, 'Validation Failed', { errors: [reason] });
}

/** A new issue; it becomes a pull request by being given a `pull`. */
export function createIssue(call: RepoCall, title: string, body: string | null): Issue {
  const { world, repo, auth } = call;
  checkLength(body ?? '');
  const at = world.timestamp();
  const issue: Issue = {
    id: world.id(),
    number: repo.nextNumber,
    title,
    body,
    author: actor(auth),
    viaApp: viaApp(auth),
    state: 'open',
    stateReason: null,
    closedBy: null,
    labels: [],
    assignees: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    pull: null,
  };
  repo.nextNumber += 1;
  repo.issues.set(issue.number, issue);
  return issue;
}

type IssueAction = 'assigned' | 'closed' | 'edited' | 'labeled' | 'opened' | 'reopened' | 'unassigned' | 'unlabeled';

/** Sends `issues.<action>`, or `pull_request.<action>` for a pull request. */
export async function announceIssue(call: RepoCall, issue: Issue, action: IssueAction, details: JsonObject = {}) {
  const { world, webhooks, repo, auth } = call;
  issue.updatedAt = world.timestamp();
  const by = actor(auth);
  if (isPull(issue)) {
    const pull = await fullPullPayload(world, repo, issue);
    webhooks.emit(`pull_request.${action}`, repo, by, { number: issue.number, pull_request: pull, ...details });
  } else {
    webhooks.emit(`issues.${action}`, repo, by, { issue: issuePayload(world, repo, issue), ...details });
  }
}

interface IssueEdit {
  title?: string | undefined;
  body?: string | null | undefined;
  state?: 'open' | 'closed' | undefined;
  stateReason?: Issue['stateReason'] | undefined;
}

/** Changes title, body and state, and sends one webhook for the text and one for the state where they changed. */
export async function editIssue(call: RepoCall, issue: Issue, edit: IssueEdit): Promise<void> {
  const { title = issue.title, body = issue.body } = edit;
  checkLength(body ?? '');
  const changes = {
    ...(title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === issue.body ? {} : { body: { from: issue.body ?? '' } }),
  };
  issue.title = title;
  issue.body = body;
  if (Object.keys(changes).length > 0) await announceIssue(call, issue, 'edited', { changes });
  if (edit.state !== undefined && edit.state !== issue.state)
    await changeState(call, issue, edit.state, edit.stateReason);
}

async function changeState(call: RepoCall, issue: Issue, state: Issue['state'], reason: Issue['stateReason'] = null) {
  const closing = state === 'closed';
  if (isPull(issue)) await settlePull(call.repo, issue, closing);
  else issue.stateReason = closing ? (reason ?? 'completed') : 'reopened';
  issue.state = state;
  issue.closedAt = closing ? call.world.timestamp() : null;
  issue.closedBy = closing ? actor(call.auth) : null;
  await announceIssue(call, issue, closing ? 'closed' : 'reopened');
}

/** Closing freezes a pull request's base; reopening needs its branch back and takes up where that stands now. */
async function settlePull(repo: Repo, { pull }: PullRequest, closing: boolean): Promise<void> {
  if (pull.merged !== null)
    throw new Refusal(422, 'Validation Failed', { errors: ['A merged pull request stays so.'] });
  if (closing) {
    pull.settledBase = (await repo.git.branchTip(pull.baseRef)) ?? null;
    return;
  }
  const head = await repo.git.branchTip(pull.headRef);
  if (head === undefined) throw new Refusal(422, 'Validation Failed', { errors: ['The head branch was deleted.'] });
  pull.headSha = head;
  pull.settledBase = null;
}
