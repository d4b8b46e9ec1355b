import type { GitStore } from '../clients/git.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Files } from '../ports/files.js';
import type { Revisions } from '../ports/revisions.js';
import { GitFiles, type GitFilesOptions } from './git-files.js';

/** The registry's repository, reached by plain git. */
export class GitRevisions implements Revisions {
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
    return new GitFiles(this.store, commit, this.options);
  }
}
