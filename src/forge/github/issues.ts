import type { Data, GitHub } from '../../clients/github.js';
import { hasCode } from '../../domain/errors/index.js';
import { type MarkerKind, markerKey } from '../../domain/marker.js';
import type { Issues, IssueText, OwnIssue } from '../../ports/github/issues.js';
import type { Self } from '../../ports/github/self.js';
import { instantOf } from './person.js';

const MOST_ISSUES = 5000;

type Listed = Data<'GET /repos/{owner}/{repo}/issues'>[number];

export class GitHubIssues implements Issues {
  constructor(
    private readonly github: GitHub,
    private readonly self: Self,
  ) {}

  async own(kind: MarkerKind): Promise<ReadonlyMap<string, OwnIssue>> {
    const own = new Map<string, OwnIssue>();
    for (const issue of await this.#list('all')) {
      const key = markerKey(issue.body, kind);
      // The newest of a key stands, as it was listed last.
      if (key !== undefined) own.set(key, issue);
    }
    return own;
  }

  async ownOpen(): Promise<readonly OwnIssue[]> {
    return this.#list('open');
  }

  async find(number: number): Promise<OwnIssue | undefined> {
    try {
      const issue = await this.github.read('GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: number });
      // One that was moved to another repository is answered from there.
      return Number(issue.number) === number ? this.#ownOf(issue) : undefined;
    } catch (error) {
      if (hasCode(error, 'GITHUB_NOT_FOUND')) return undefined;
      throw error;
    }
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

  async #list(state: 'open' | 'all'): Promise<readonly OwnIssue[]> {
    const creator = this.self.account.login;
    const order = { sort: 'created', direction: 'asc' } as const;
    const listed = await this.github.list(
      'GET /repos/{owner}/{repo}/issues',
      { state, creator, ...order },
      MOST_ISSUES,
    );
    return listed.flatMap((issue) => this.#ownOf(issue) ?? []);
  }

  #ownOf(issue: Listed | Data<'GET /repos/{owner}/{repo}/issues/{issue_number}'>): OwnIssue | undefined {
    if (issue.performed_via_github_app?.id !== this.self.appId || issue.pull_request) return undefined;
    return {
      number: Number(issue.number),
      state: issue.state === 'open' ? 'open' : 'closed',
      body: (issue.body ?? '').replaceAll('\r\n', '\n'),
      labels: issue.labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? []))),
      ...(issue.closed_at ? { closedAt: instantOf(issue.closed_at) } : {}),
    };
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
