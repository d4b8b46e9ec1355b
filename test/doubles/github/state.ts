// What this GitHub remembers. Plain data; the rules live beside it, git's own data in the bare repositories.
import type { KeyObject } from 'node:crypto';
import type { GitRepository } from './git/repository.js';
import type { JsonObject } from './json.js';

/** A role on a repository, weakest first in `roles`. */
export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export const roles: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  /** Addresses that attribute a commit to this account; the first is used for commits made in its name. */
  emails: string[];
}

export interface TeamMember {
  role: 'member' | 'maintainer';
  /** `pending` until an invitation is accepted: such a person is not a member yet. */
  state: 'active' | 'pending';
}

export interface Team {
  id: number;
  slug: string;
  name: string;
  members: Map<Account, TeamMember>;
  /** Role by full repository name. */
  repositories: Map<string, Role>;
}

export interface Organization extends Account {
  members: Map<Account, 'member' | 'admin'>;
  teams: Map<string, Team>;
  /** What every member may do in every repository. */
  baseRole: Role;
}

/** Permission names and levels as an app asks for them: `{ contents: 'write' }`. */
export type Permissions = Record<string, 'read' | 'write' | 'admin'>;

export interface App {
  id: number;
  slug: string;
  publicKey: KeyObject;
  permissions: Permissions;
  events: string[];
  webhook: { url: string; secret: string } | undefined;
  /** The account `<slug>[bot]` that the app's doings are attributed to. */
  bot: Account;
}

export interface Installation {
  id: number;
  app: App;
  account: Account;
  repositories: 'all' | Set<number>;
  permissions: Permissions;
  suspended: boolean;
}

export interface Label {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface Pull {
  headRef: string;
  headSha: string;
  baseRef: string;
  /** The base branch's tip when the pull request was merged or closed; until then the base is read live. */
  settledBase: string | null;
  draft: boolean;
  merged: { sha: string; by: Account; at: string } | null;
  requestedReviewers: Set<Account>;
  requestedTeams: Set<Team>;
}

/** An issue; a pull request is one that carries `pull`, as on GitHub, so both share numbers, labels and comments. */
export interface Issue {
  id: number;
  number: number;
  title: string;
  body: string | null;
  author: Account;
  viaApp: App | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  closedBy: Account | null;
  labels: Label[];
  assignees: Account[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  pull: Pull | null;
}
export type PullRequest = Issue & { pull: Pull };

export interface Comment {
  id: number;
  issue: Issue;
  body: string;
  author: Account;
  viaApp: App | null;
  createdAt: string;
  updatedAt: string;
}

export type ReviewState = 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';

export interface Review {
  id: number;
  pull: PullRequest;
  author: Account;
  body: string;
  state: ReviewState;
  commitSha: string;
  submittedAt: string | null;
}

/** A remark on lines of the diff. */
export interface ReviewComment {
  id: number;
  review: Review;
  path: string;
  /** Counted in the file after the change for `RIGHT`, before it for `LEFT`. */
  line: number;
  startLine: number | null;
  side: 'LEFT' | 'RIGHT';
  body: string;
  createdAt: string;
  updatedAt: string;
}

export interface CheckRun {
  id: number;
  name: string;
  headSha: string;
  app: App;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: JsonObject[];
  actions: Array<{ label: string; description: string; identifier: string }>;
}

export interface Reaction {
  id: number;
  on: Issue | Comment;
  author: Account;
  content: string;
  createdAt: string;
}

/** What a branch demands; classic branch protection and rulesets are both read into this shape. */
export interface BranchRules {
  name: string;
  /** Branch names, or globs where `*` stands for anything but a slash and `**` for anything. */
  branches: string[];
  denyForcePush: boolean;
  denyDeletion: boolean;
  /** Nobody but those who bypass may move the branch at all. */
  restrictUpdates: boolean;
  pullRequest: { approvals: number; dismissStale: boolean; codeOwners: boolean; lastPushApproval: boolean } | null;
  statusChecks: { strict: boolean; checks: Array<{ context: string; appId: number | null }> } | null;
  /** Logins that the rules do not bind; an app is named by its bot account. */
  bypass: string[];
  /** Classic protection lets repository administrators pass unless it is enforced for them too. */
  adminsBypass: boolean;
}

export interface WorkflowRun {
  id: number;
  /** Path of the workflow file; null for `repository_dispatch`, which any number of workflows may take up. */
  workflow: string | null;
  event: string;
  headBranch: string;
  headSha: string;
  actor: Account;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: 'success' | 'failure' | 'cancelled' | null;
  createdAt: string;
  updatedAt: string;
}

export interface Repo {
  id: number;
  owner: Account;
  name: string;
  fullName: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  createdAt: string;
  git: GitRepository;
  /** By account, not by login: a login that was given up and taken by somebody else brings no rights along. */
  collaborators: Map<Account, Role>;
  nextNumber: number;
  issues: Map<number, Issue>;
  comments: Map<number, Comment>;
  reviews: Review[];
  reviewComments: Map<number, ReviewComment>;
  checkRuns: Map<number, CheckRun>;
  labels: Map<string, Label>;
  reactions: Reaction[];
  /** Classic protection by branch name. */
  protections: Map<string, BranchRules>;
  rulesets: BranchRules[];
  runs: Map<number, WorkflowRun>;
}
