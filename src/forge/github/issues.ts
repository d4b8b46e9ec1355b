import type { GitHub } from '../../clients/github.js';
import { type MarkerKind, markerKey } from '../../domain/marker.js';
import type { Issues, IssueText, OwnIssue } from '../../ports/github/issues.js';
import type { Self } from '../../ports/github/self.js';
import { instantOf } from './person.js';

const MOST_ISSUES = 5000;

export class GitHubIssues implements Issues {
  constructor(
    private readonly github: GitHub,
    private readonly self: Self,
  ) {}

  async own(kind: MarkerKind): Promise<ReadonlyMap<string, OwnIssue>> {
    const listed = await this.github.list(
      'GET /repos/{owner}/{repo}/issues',
      { state: 'all', creator: this.self.account.login, sort: 'created', direction: 'asc' },
      MOST_ISSUES,
    );
    const own = new Map<string, OwnIssue>();
    for (const issue of listed) {
      const body = (issue.body ?? '').replaceAll('\r\n', '\n');
      const key = markerKey(body, kind);
      const ours = issue.performed_via_github_app?.id === this.self.appId && !issue.pull_request;
      if (!ours || key === undefined) continue;
      const labels = issue.labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? [])));
      const closed = issue.closed_at ? { closedAt: instantOf(issue.closed_at) } : {};
      // The newest of a key stands, as it was listed last.
      own.set(key, {
        number: issue.number,
        state: issue.state === 'open' ? 'open' : 'closed',
        body,
        labels,
        ...closed,
      });
    }
    return own;
  }

  async open({ title, body, labels }: IssueText): Promise<number> {
    const made = await this.github.make('POST /repos/{owner}/{repo}/issues', { title, body, labels: [...labels] });
    return made.number;
  }

  async edit(number: number, { title, body, labels }: IssueText): Promise<void> {
    await this.#change(number, { title, body, labels: [...labels] });
  }

  async reopen(number: number, { title, body, labels }: IssueText): Promise<void> {
    await this.#change(number, { title, body, labels: [...labels], state: 'open', state_reason: 'reopened' });
  }

  async close(number: number, reason: 'completed' | 'not_planned'): Promise<void> {
    await this.#change(number, { state: 'closed', state_reason: reason });
  }

  async #change(number: number, change: Partial<Change>): Promise<void> {
    const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}';
    await this.github.edit(route, { issue_number: number, ...change });
  }
}

interface Change {
  title: string;
  body: string;
  labels: string[];
  state: 'open' | 'closed';
  state_reason: 'completed' | 'not_planned' | 'reopened';
}
