import type { Data, GitHub } from '../../clients/github.js';
import { statusOf } from '../../clients/github-failure.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { ChangedFile } from '../../domain/request-pull.js';
import type { NewPull, Pull, Pulls } from '../../ports/github/pulls.js';
import { instantOf, personOf } from './person.js';

/** GitHub stops here without a word. */
const MOST_FILES = 3000;
const MOST_COMMITS = 250;

export class GitHubPulls implements Pulls {
  constructor(private readonly github: GitHub) {}

  async get(number: number): Promise<Pull> {
    return pullOf(await this.github.read('GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: number }));
  }

  async files({ number, counts }: Pull) {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';
    const found = await this.github.list(route, { pull_number: number }, MOST_FILES);
    const items = found.map(
      ({ filename, status, sha, previous_filename: before }): ChangedFile => ({
        path: filename,
        status,
        blob: sha ?? '',
        ...(before === undefined ? {} : { before }),
      }),
    );
    return { items, complete: items.length === counts.files };
  }

  async commits({ number, counts }: Pull) {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits';
    const found = await this.github.list(route, { pull_number: number }, MOST_COMMITS);
    const items = found.map(({ sha, author, committer }) => ({
      sha,
      author: personOf(author),
      committer: personOf(committer),
    }));
    return { items, complete: items.length === counts.commits };
  }

  async ofCommit(sha: string): Promise<readonly number[]> {
    const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls';
    const found = await this.github.list(route, { commit_sha: sha }, MOST_COMMITS);
    return found.map(({ number }) => number);
  }

  async newestFrom(branch: string): Promise<{ readonly number: number; readonly state: Pull['state'] } | undefined> {
    const found = await this.github.read('GET /repos/{owner}/{repo}/pulls', {
      state: 'all',
      head: `${this.github.owner}:${branch}`,
      sort: 'created',
      direction: 'desc',
      per_page: 10,
    });
    const newest = found.find(({ base }) => base.ref === base.repo.default_branch);
    if (!newest) return undefined;
    const state = newest.merged_at ? 'merged' : newest.state === 'open' ? 'open' : 'closed';
    return { number: newest.number, state };
  }

  async open({ branch, title, body }: NewPull): Promise<number> {
    const known = await this.newestFrom(branch);
    if (known?.state === 'open') return known.number;
    const repository = await this.github.read('GET /repos/{owner}/{repo}', {});
    const wanted = { head: branch, base: repository.default_branch, title, body };
    return (await this.github.make('POST /repos/{owner}/{repo}/pulls', wanted)).number;
  }

  async merge(number: number, head: string, title: string): Promise<string | undefined> {
    let why: string | undefined;
    // A repository may forbid a way of merging; that answer is certain, so the other way may be tried.
    for (const method of ['squash', 'merge'] as const) {
      why = await this.#mergeBy(method, number, head, title);
      if (!why?.includes('not allowed on this repository')) return why;
    }
    return why;
  }

  async #mergeBy(method: 'squash' | 'merge', number: number, head: string, title: string) {
    try {
      await this.github.make('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
        pull_number: number,
        sha: head,
        merge_method: method,
        commit_title: title,
      });
      return undefined;
    } catch (error) {
      const status = statusOf(error);
      if (!(error instanceof RekeyerError) || (status !== 405 && status !== 409)) throw error;
      return error.message;
    }
  }
}

function pullOf(data: Data<'GET /repos/{owner}/{repo}/pulls/{pull_number}'>): Pull {
  const { head, base, user } = data;
  const author = personOf(user) ?? { login: 'ghost', id: 0, type: 'Mannequin' };
  const mergedBy = personOf(data.merged_by);
  return {
    number: data.number,
    author,
    state: data.merged ? 'merged' : data.state,
    draft: data.draft ?? false,
    head: head.sha,
    headBranch: head.ref,
    sameRepository: head.repo?.id === base.repo.id,
    base: base.sha,
    baseBranch: base.ref,
    intoDefault: base.ref === base.repo.default_branch,
    counts: { files: data.changed_files, commits: data.commits },
    ...(data.merged_at ? { mergedAt: instantOf(data.merged_at) } : {}),
    ...(data.merged && data.merge_commit_sha ? { mergeCommit: data.merge_commit_sha } : {}),
    ...(mergedBy ? { mergedBy } : {}),
  };
}
