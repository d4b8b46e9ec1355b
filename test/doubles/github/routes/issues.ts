// Issues: creating, listing, editing, assigning.
import { found } from '../errors.js';
import { announceIssue, createIssue, demandAuthorOr, editIssue, issueOf, issuePermissions, mayAs } from '../issues.js';
import { ensureLabels, labelNames } from '../labels.js';
import { userPayload } from '../payloads/accounts.js';
import { issuePayload, labelPayload } from '../payloads/issues.js';
import { atLeast, reads, roleOf, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { Account, Issue } from '../state.js';

/** GitHub drops those who cannot be assigned without a word. */
function assignable({ world, repo }: RepoCall, given: Array<string | { login?: string | undefined }>): Account[] {
  const logins = given.map((one) => (typeof one === 'string' ? one : (one.login ?? '')));
  const accounts = [...new Set(logins)].map((login) => world.accounts.get(login.toLowerCase()));
  return accounts.filter((one): one is Account => one !== undefined && atLeast(roleOf(world, repo, one), 'read'));
}

/** Sets the assignees and sends a webhook for each that came or went. */
async function setAssignees(call: RepoCall, issue: Issue, wanted: Account[]): Promise<void> {
  const before = issue.assignees;
  issue.assignees = wanted;
  const told = (account: Account) => ({ assignee: userPayload(call.world, account) });
  for (const one of before.filter((account) => !wanted.includes(account))) {
    await announceIssue(call, issue, 'unassigned', told(one));
  }
  for (const one of wanted.filter((account) => !before.includes(account))) {
    await announceIssue(call, issue, 'assigned', told(one));
  }
}

/** Sets the labels and sends a webhook for each that came or went. */
export async function setLabels(call: RepoCall, issue: Issue, names: string[]): Promise<void> {
  const { world, repo } = call;
  const before = issue.labels;
  const wanted = ensureLabels(world, repo, names);
  issue.labels = wanted;
  for (const one of before.filter((label) => !wanted.includes(label))) {
    await announceIssue(call, issue, 'unlabeled', { label: labelPayload(world, repo, one) });
  }
  for (const one of wanted.filter((label) => !before.includes(label))) {
    await announceIssue(call, issue, 'labeled', { label: labelPayload(world, repo, one) });
  }
}

interface Filter {
  state?: string | undefined;
  labels?: string | undefined;
  creator?: string | undefined;
  assignee?: string | undefined;
  since?: string | undefined;
}

function matches(issue: Issue, { state = 'open', labels, creator, assignee, since }: Filter): boolean {
  const names = issue.labels.map(({ name }) => name.toLowerCase());
  const wanted = labels?.split(',').map((name) => name.trim().toLowerCase()) ?? [];
  const logins = issue.assignees.map(({ login }) => login);
  const assigned =
    { none: logins.length === 0, '*': logins.length > 0 }[assignee ?? ''] ?? logins.includes(assignee ?? '');
  return (
    (state === 'all' || issue.state === state) &&
    wanted.every((name) => names.includes(name)) &&
    (creator === undefined || issue.author.login === creator) &&
    (assignee === undefined || assigned) &&
    (since === undefined || issue.updatedAt >= since)
  );
}

export const issueRoutes: Route[] = [
  // Pull requests are in the list too, as on GitHub.
  repoRoute('GET /repos/{owner}/{repo}/issues', reads(issuePermissions), ({ world, repo, params }) => {
    const key = params.sort === 'updated' ? 'updatedAt' : 'createdAt';
    const order = params.direction === 'asc' ? 1 : -1;
    const list = [...repo.issues.values()]
      .filter((issue) => matches(issue, params))
      .sort((one, other) => order * (one[key].localeCompare(other[key]) || one.number - other.number));
    return { body: list.map((issue) => issuePayload(world, repo, issue)) };
  }),

  repoRoute('POST /repos/{owner}/{repo}/issues', writes('issues', 'read'), async (call) => {
    const { world, repo, params } = call;
    const issue = createIssue(call, String(params.title), params.body ?? null);
    await announceIssue(call, issue, 'opened');
    // Labels and assignees of somebody who may not set them are dropped without a word.
    if (mayAs(call, 'triage')) {
      await setLabels(call, issue, labelNames(params.labels ?? []));
      await setAssignees(call, issue, assignable(call, params.assignees ?? []));
    }
    return { status: 201, body: issuePayload(world, repo, issue) };
  }),

  repoRoute('GET /repos/{owner}/{repo}/issues/{issue_number}', reads(issuePermissions), (call) => ({
    body: issuePayload(call.world, call.repo, issueOf(call, call.params.issue_number, 'read')),
  })),

  repoRoute('PATCH /repos/{owner}/{repo}/issues/{issue_number}', writes(issuePermissions, 'read'), async (call) => {
    const { world, repo, params } = call;
    const issue = issueOf(call, params.issue_number, 'write');
    demandAuthorOr(call, issue.author, 'triage');
    const { title, body, state, state_reason: stateReason, labels, assignees } = params;
    await editIssue(call, issue, { title: title === undefined ? undefined : String(title), body, state, stateReason });
    if (labels !== undefined && mayAs(call, 'triage')) await setLabels(call, issue, labelNames(labels));
    if (assignees !== undefined && mayAs(call, 'triage')) {
      await setAssignees(call, issue, assignable(call, assignees));
    }
    return { body: issuePayload(world, repo, issue) };
  }),

  repoRoute(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees',
    writes(issuePermissions, 'triage'),
    async (call) => {
      const issue = issueOf(call, call.params.issue_number, 'write');
      const added = assignable(call, call.params.assignees ?? []);
      await setAssignees(call, issue, [...new Set([...issue.assignees, ...added])]);
      return { status: 201, body: issuePayload(call.world, call.repo, found(issue)) };
    },
  ),
];
