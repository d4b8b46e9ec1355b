// Labels of the repository, and labels on an issue or pull request.
import { found, invalid, Refusal } from '../errors.js';
import { issueOf, issuePermissions } from '../issues.js';
import { isObject } from '../json.js';
import { ensureLabels, labelKey, labelNames } from '../labels.js';
import { labelPayload } from '../payloads/issues.js';
import { reads, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { Issue } from '../state.js';
import { setLabels } from './issues.js';

const labelsOf = ({ world, repo }: RepoCall, issue: Issue) =>
  issue.labels.map((label) => labelPayload(world, repo, label));

/** The body is `{ labels: [...] }`, or the bare array. */
function givenNames(body: unknown): string[] {
  const list = isObject(body) ? body.labels : body;
  return labelNames(Array.isArray(list) ? list : []);
}

const LONGEST_DESCRIPTION = 100;

function checkDescription(description: string | undefined): void {
  if ((description?.length ?? 0) > LONGEST_DESCRIPTION) throw invalid('Label', 'description', 'too_long');
}

export const labelRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}/labels', reads(issuePermissions), ({ world, repo }) => ({
    body: [...repo.labels.values()].map((label) => labelPayload(world, repo, label)),
  })),

  repoRoute('GET /repos/{owner}/{repo}/labels/{name}', reads(issuePermissions), ({ world, repo, params }) => ({
    body: labelPayload(world, repo, found(repo.labels.get(labelKey(params.name)))),
  })),

  repoRoute('POST /repos/{owner}/{repo}/labels', writes(issuePermissions), ({ world, repo, params }) => {
    const { name, color, description } = params;
    if (repo.labels.has(labelKey(name))) throw invalid('Label', 'name', 'already_exists');
    checkDescription(description);
    const [label] = ensureLabels(world, repo, [name]);
    Object.assign(found(label), { color: color ?? 'ededed', description: description ?? null });
    return { status: 201, body: labelPayload(world, repo, found(label)) };
  }),

  repoRoute('PATCH /repos/{owner}/{repo}/labels/{name}', writes(issuePermissions), ({ world, repo, params }) => {
    const label = found(repo.labels.get(labelKey(params.name)));
    checkDescription(params.description);
    label.color = params.color ?? label.color;
    label.description = params.description ?? label.description;
    repo.labels.delete(labelKey(label.name));
    label.name = params.new_name ?? label.name;
    repo.labels.set(labelKey(label.name), label);
    return { body: labelPayload(world, repo, label) };
  }),

  repoRoute('GET /repos/{owner}/{repo}/issues/{issue_number}/labels', reads(issuePermissions), (call) => ({
    body: labelsOf(call, issueOf(call, call.params.issue_number, 'read')),
  })),

  repoRoute(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
    writes(issuePermissions, 'triage'),
    async (call) => {
      const issue = issueOf(call, call.params.issue_number, 'write');
      await setLabels(call, issue, [...issue.labels.map(({ name }) => name), ...givenNames(call.body)]);
      return { body: labelsOf(call, issue) };
    },
  ),

  repoRoute(
    'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels',
    writes(issuePermissions, 'triage'),
    async (call) => {
      const issue = issueOf(call, call.params.issue_number, 'write');
      await setLabels(call, issue, givenNames(call.body));
      return { body: labelsOf(call, issue) };
    },
  ),

  repoRoute(
    'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
    writes(issuePermissions, 'triage'),
    async (call) => {
      const issue = issueOf(call, call.params.issue_number, 'write');
      const rest = issue.labels.filter(({ name }) => labelKey(name) !== labelKey(call.params.name));
      if (rest.length === issue.labels.length) throw new Refusal(404, 'Label does not exist');
      await setLabels(
        call,
        issue,
        rest.map(({ name }) => name),
      );
      return { body: labelsOf(call, issue) };
    },
  ),
];
