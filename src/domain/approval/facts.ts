import type { Approvers } from '../policy.js';
import type { Duration, Instant } from '../time.js';

/** An account on GitHub. The numeric id is the identity; the login is for people and may change hands. */
export interface Person {
  readonly login: string;
  readonly id: number;
  readonly type: 'User' | 'Bot' | 'Organization' | 'Mannequin';
}

export const repositoryRoles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
/** What somebody may do in the repository, weakest first; a custom role counts as the base role it stands on. */
export type RepositoryRole = (typeof repositoryRoles)[number];

export const hasRole = (role: RepositoryRole, wanted: RepositoryRole): boolean =>
  repositoryRoles.indexOf(role) >= repositoryRoles.indexOf(wanted);

/** One commit of a pull request; `null` is an address that no account claims. */
export interface CommitFact {
  readonly sha: string;
  readonly author: Person | null;
  readonly committer: Person | null;
}

export interface ReviewFact {
  readonly by: Person | null;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED' | 'COMMENTED' | 'PENDING';
  /** The head that was reviewed. */
  readonly commit: string;
  /** By GitHub's clock. */
  readonly at: Instant;
}

/** A comment `/rotate approve <sha>` that was never edited. */
export interface ApprovalComment {
  readonly by: Person | null;
  readonly commit: string;
  readonly at: Instant;
}

export interface PullFact {
  readonly number: number;
  readonly author: Person;
  readonly state: 'open' | 'merged' | 'closed';
  readonly mergedAt?: Instant;
  readonly draft: boolean;
  readonly head: string;
  /** Whether it goes into the default branch. */
  readonly intoDefault: boolean;
}

/** What somebody may do now; `unknown` where GitHub did not say. */
export interface Standing {
  readonly role: RepositoryRole | 'unknown';
  /** By team as the rule names it (`@acme/security`). Only an *active* member is a member. */
  readonly teams: Readonly<Record<string, 'member' | 'no' | 'unknown'>>;
}

/** Who must have said yes, by one rule of the base branch. */
export interface ReviewRule {
  /** As the check names it: `policy "db-60d"`. */
  readonly name: string;
  readonly required: number;
  readonly from: Approvers;
  /** Who does not count under this rule although named: `@acme/payments`, `@alice`. */
  readonly excluding?: readonly string[];
  readonly expiresAfter: Duration;
}

/** Everything a judgement looks at, read once; time included. */
export interface ApprovalFacts {
  readonly now: Instant;
  readonly pull: PullFact;
  /** Oldest first. */
  readonly commits: readonly CommitFact[];
  /** False when GitHub cut the list of commits or reviews; then nothing can be judged. */
  readonly complete: boolean;
  /** In the order GitHub lists them. */
  readonly reviews: readonly ReviewFact[];
  readonly comments: readonly ApprovalComment[];
  /** Numeric ids of those who asked for it (a command, a box, the file's `requestedBy`): they count as its author. */
  readonly requesters: readonly number[];
  /** By numeric id; for everybody `lookups` names. */
  readonly standing: ReadonlyMap<number, Standing>;
}
