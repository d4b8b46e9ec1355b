import type { Person } from '../../domain/approval/facts.js';
import type { MarkerKind } from '../../domain/marker.js';
import type { Instant } from '../../domain/time.js';
import type { Listing } from './listing.js';

export interface Comment {
  readonly id: number;
  /** The issue or pull request it stands on. */
  readonly issue: number;
  /** Whether that is a pull request. */
  readonly onPull: boolean;
  /** `null` when the account is gone. */
  readonly by: Person | null;
  /** Whether our own app wrote it; a marker in anybody else's comment means nothing. */
  readonly ours: boolean;
  readonly body: string;
  readonly at: Instant;
  /** Whether somebody changed its words since; those who may write can change what others said. */
  readonly edited: boolean;
}

export type Reaction = 'eyes' | '+1' | 'rocket' | 'confused';

/** Comments on issues and pull requests. */
export interface Comments {
  /** @throws GITHUB_NOT_FOUND when it was deleted */
  get(id: number): Promise<Comment>;
  of(issue: number): Promise<Listing<Comment>>;
  /**
   * Writes the one comment of this kind and key on an issue: found by its marker among our own, edited only when its
   * words differ, made when it is not there. `body` begins with the marker.
   *
   * @param among  the issue's comments, when they were read already
   */
  keep(
    issue: number,
    marker: { readonly kind: MarkerKind; readonly key: string },
    body: string,
    among?: readonly Comment[],
  ): Promise<void>;
  /** A sign that a comment was seen; decoration, never state. */
  react(id: number, reaction: Reaction): Promise<void>;
}
