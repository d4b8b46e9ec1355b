import type { Severity, Status } from '../status.js';

/** What is kept in mind about people: whom a pull request is for, what was excepted, who wants to hear nothing. */
export type Courtesy =
  /**
   * The bot is about to open a pull request of its own that is no rotation request: an exception that somebody asked for,
   * or the removal of one that is over. Written before anything is shown, so that whoever asked counts as its author.
   */
  | { readonly type: 'offered'; readonly data: { readonly branch: string; readonly requester: string } }
  /** An exception for this credential came into force, or was renewed, with its approvals. */
  | {
      readonly type: 'excepted';
      readonly data: { readonly exception: string; readonly policy: string; readonly expiresAt: string };
    }
  /** Somebody wants to hear nothing of a credential until then, as long as it stays what it is. */
  | {
      readonly type: 'snoozed';
      readonly data: {
        readonly until: string;
        readonly reason: string;
        readonly severity: Severity;
        readonly status: Status;
        readonly by: string;
      };
    }
  | { readonly type: 'unsnoozed'; readonly data: { readonly by: string } };
