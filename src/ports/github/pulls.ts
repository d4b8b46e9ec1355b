import type { CommitFact, Person, PullFact } from '../../domain/approval/facts.js';
import type { ChangedFile } from '../../domain/request-pull.js';
import type { Listing } from './listing.js';

/** A pull request as it is now; events are only hints to look at it. */
export interface Pull extends PullFact {
  readonly headBranch: string;
  /** Whether the head lies in this repository and not in a fork. */
  readonly sameRepository: boolean;
  /** Name of the branch it goes into, and its commit. */
  readonly baseBranch: string;
  readonly base: string;
  /** Once merged: the commit on the base branch, and who merged. */
  readonly mergeCommit?: string;
  readonly mergedBy?: Person;
  /** How many there are; what a listing is held against. */
  readonly counts: { readonly files: number; readonly commits: number };
}

export interface NewPull {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
}

/**
 * Pull requests of the repository. Laws:
 *
 * - `open` looks for an open one from the same branch first, so that a lost answer never makes two.
 * - `merge` is tried once, with the head that was judged; afterwards only a look tells what happened.
 */
export interface Pulls {
  /** @throws GITHUB_NOT_FOUND */
  get(number: number): Promise<Pull>;
  files(pull: Pull): Promise<Listing<ChangedFile>>;
  commits(pull: Pull): Promise<Listing<CommitFact>>;
  /** Numbers of the pull requests that brought this commit into a branch, or that hold it. */
  ofCommit(sha: string): Promise<readonly number[]>;
  /** The newest pull request from a branch of this repository into the default branch, whatever became of it. */
  newestFrom(branch: string): Promise<{ readonly number: number; readonly state: PullFact['state'] } | undefined>;
  open(pull: NewPull): Promise<number>;
  /**
   * Merges the head that was judged and no other.
   *
   * @returns why GitHub did not (it is a merge queue's, a rule forbids it, the head moved); `undefined` when merged
   */
  merge(number: number, head: string, title: string): Promise<string | undefined>;
}
