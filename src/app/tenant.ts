import type { Request } from '../compose.js';
import type { Person } from '../domain/approval/facts.js';
import type { Secret } from '../domain/secret.js';
import type { Self } from '../ports/github/self.js';

/** One repository with a registry, as an event names it. */
export interface Place {
  readonly installation: number;
  readonly owner: string;
  readonly repo: string;
  /** The numeric id: it survives renames, and the ledger is bound to it. */
  readonly repositoryId: number;
  readonly defaultBranch: string;
}

/** What an installation lets us do there, for as long as it lets us. */
export interface Access {
  readonly request: Request;
  /** Who we are there: what we wrote and opened is known by it. */
  readonly self: Self;
  /** A token for git, asked for before every call, because it lives for an hour. */
  token(): Promise<Secret>;
}

/** What the App does for one repository. Every method reads the world anew: an event is only a hint to look. */
export interface Tenant {
  /** A pull request was opened, changed or closed. */
  pull(number: number): Promise<void>;
  /** Somebody reviewed, or took a review back. */
  review(number: number): Promise<void>;
  /** The default branch moved. */
  push(): Promise<void>;
  /** Somebody commented on an issue or pull request. */
  comment(id: number): Promise<void>;
  /** Somebody edited an issue: a box of the dashboard may be ticked. */
  edited(issue: number, editor: Person): Promise<void>;
  /** Everything that is due, whether an event told of it or not. */
  tick(): Promise<void>;
}

export type OpenTenant = (place: Place, access: Access) => Promise<Tenant>;
