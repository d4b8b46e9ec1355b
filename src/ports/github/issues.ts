import type { MarkerKind } from '../../domain/marker.js';
import type { Instant } from '../../domain/time.js';

/** An issue that our own app opened. */
export interface OwnIssue {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly body: string;
  readonly labels: readonly string[];
  readonly closedAt?: Instant;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
  /** Output only: nothing is ever decided by a label. */
  readonly labels: readonly string[];
}

/** Issues of the repository that the bot opened itself; others it never touches. */
export interface Issues {
  /**
   * The bot's own issues with this kind of marker, by key; for finding again what the ledger does not know, after a
   * crash between opening and remembering.
   */
  own(kind: MarkerKind): Promise<ReadonlyMap<string, OwnIssue>>;
  /** All of the bot's own issues that are open; costs nothing as long as none of them changes. */
  ownOpen(): Promise<readonly OwnIssue[]>;
  /** One of the bot's own; `undefined` when it was deleted, moved away, or is not the bot's. */
  find(number: number): Promise<OwnIssue | undefined>;
  /** Opens one. Tried once: after a lost answer `own` finds it. */
  open(text: IssueText): Promise<number>;
  edit(number: number, text: IssueText): Promise<void>;
  reopen(number: number, text: IssueText): Promise<void>;
  /** `not_planned` where the reason to act went away without anybody acting. */
  close(number: number, reason: 'completed' | 'not_planned'): Promise<void>;
}
