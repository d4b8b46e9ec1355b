// What a person does on GitHub, for stories in tests and the demo: through the same API and real git as anybody's.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { git, tryGit } from './git/command.js';
import type { WebPage } from './web-page.js';

export interface PushOptions {
  /** Where a branch that does not exist yet starts; `main` unless said. */
  from?: string;
  /** Replaces the branch's history by one commit on `from`, with `--force`. */
  force?: boolean;
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export class Person {
  /** For everything that has no method here. */
  readonly api: Octokit;
  private clone: Promise<string> | undefined;

  constructor(
    /** What has only a button. */
    readonly page: WebPage,
    private readonly who: { login: string; email: string; token: string },
    private readonly hubUrl: string,
    private readonly repo: { owner: string; repo: string },
  ) {
    this.api = new Octokit({ baseUrl: hubUrl, auth: who.token, log: silent });
  }

  /** Opens a pull request from a branch into `main`, and answers its number. */
  async openPull(head: string, title: string, options: { body?: string; base?: string; draft?: boolean } = {}) {
    const { base = 'main', ...rest } = options;
    const { data } = await this.api.pulls.create({ ...this.repo, head, base, title, ...rest });
    return data.number;
  }

  /** Submits a review of the head as it stands, or of an older commit, and answers its id. */
  async review(
    number: number,
    event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT',
    options: { body?: string; commit_id?: string } = {},
  ): Promise<number> {
    const { data } = await this.api.pulls.createReview({ ...this.repo, pull_number: number, event, ...options });
    return data.id;
  }

  async dismissReview(number: number, review: number, message = 'out of date'): Promise<void> {
    await this.api.pulls.dismissReview({ ...this.repo, pull_number: number, review_id: review, message });
  }

  /** Merges, and answers the commit on the base branch. */
  async merge(number: number, options: { method?: 'merge' | 'squash'; sha?: string } = {}): Promise<string> {
    const { method = 'merge', ...rest } = options;
    const request = { ...this.repo, pull_number: number, merge_method: method, ...rest };
    return (await this.api.pulls.merge(request)).data.sha;
  }

  /** Comments on an issue or pull request, and answers the comment's id. */
  async comment(number: number, body: string): Promise<number> {
    const { data } = await this.api.issues.createComment({ ...this.repo, issue_number: number, body });
    return data.id;
  }

  async editComment(id: number, body: string): Promise<void> {
    await this.api.issues.updateComment({ ...this.repo, comment_id: id, body });
  }

  async deleteComment(id: number): Promise<void> {
    await this.api.issues.deleteComment({ ...this.repo, comment_id: id });
  }

  async openIssue(title: string, body = ''): Promise<number> {
    return (await this.api.issues.create({ ...this.repo, title, body })).data.number;
  }

  /** Closes an issue or pull request. */
  async close(number: number): Promise<void> {
    await this.api.issues.update({ ...this.repo, issue_number: number, state: 'closed' });
  }

  async reopen(number: number): Promise<void> {
    await this.api.issues.update({ ...this.repo, issue_number: number, state: 'open' });
  }

  async label(number: number, ...labels: string[]): Promise<void> {
    await this.api.issues.addLabels({ ...this.repo, issue_number: number, labels });
  }

  /**
   * Commits files (null removes one) on a branch and pushes it by git; answers the commit. Rejects with git's words
   * when the push is refused.
   */
  async pushFiles(
    branch: string,
    files: Record<string, string | null>,
    message: string,
    { from = 'main', force = false }: PushOptions = {},
  ): Promise<string> {
    const cwd = await this.workingCopy();
    await git(['fetch', '-q', '--prune', 'origin'], { cwd });
    const checkout = (start: string) => tryGit(['checkout', '-q', '-f', '-B', branch, `origin/${start}`], { cwd });
    const continued = !force && (await checkout(branch)).code === 0;
    if (!continued) await checkout(from);
    for (const [path, content] of Object.entries(files)) {
      const file = join(cwd, path);
      mkdirSync(dirname(file), { recursive: true });
      if (content === null) rmSync(file);
      else writeFileSync(file, content);
    }
    await git(['add', '-A'], { cwd });
    await git(['commit', '-q', '-m', message], { cwd });
    await git(['push', '-q', ...(force ? ['--force'] : []), 'origin', branch], { cwd });
    return (await git(['rev-parse', 'HEAD'], { cwd })).trim();
  }

  async deleteBranch(branch: string): Promise<void> {
    await git(['push', '-q', 'origin', '--delete', branch], { cwd: await this.workingCopy() });
  }

  /** The person's own clone, made on first use; any git command may be run in it. */
  workingCopy(): Promise<string> {
    this.clone ??= this.cloneRepo();
    return this.clone;
  }

  /** Removes the clone. */
  async leave(): Promise<void> {
    if (this.clone !== undefined) rmSync(await this.clone, { recursive: true, force: true });
  }

  private async cloneRepo(): Promise<string> {
    const cwd = mkdtempSync(join(tmpdir(), `clone-${this.who.login}-`));
    const { login, email, token } = this.who;
    const { owner, repo } = this.repo;
    const remote = `${this.hubUrl.replace('://', `://${login}:${token}@`)}/${owner}/${repo}.git`;
    const settings = [`user.name=${login}`, `user.email=${email}`, 'maintenance.auto=false'];
    await git(['clone', '-q', '--template=', ...settings.flatMap((setting) => ['-c', setting]), remote, cwd]);
    return cwd;
  }
}
