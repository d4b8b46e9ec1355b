import type { GitStore } from '../clients/git.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Files } from '../ports/files.js';
import type { Revisions } from '../ports/revisions.js';
import { GitFiles, type GitFilesOptions } from './git-files.js';

/** Commits that one judgement asks for again and again: the newest, the approved one, heads of pull requests. */
const KEPT = 20;

/** The registry's repository, reached by plain git. A commit never changes, so it is listed once. */
export class GitRevisions implements Revisions {
  readonly #kept = new Map<string, Files>();

  constructor(
    private readonly store: GitStore,
    /** Name of the default branch. */
    private readonly branch: string,
    private readonly options: GitFilesOptions,
  ) {}

  async newest(): Promise<string> {
    const refs = await this.store.remoteRefs(this.branch);
    const head = refs.get(`refs/heads/${this.branch}`);
    if (!head) throw new RekeyerError('REGISTRY_MISSING', `the repository has no branch ${this.branch}`);
    return head;
  }

  async at(commit: string): Promise<Files> {
    const files = this.#kept.get(commit) ?? new GitFiles(this.store, commit, this.options);
    this.#kept.delete(commit);
    this.#kept.set(commit, files);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return files;
  }
}
