import type { ReviewFact } from '../../domain/approval/facts.js';
import type { Listing } from './listing.js';

/** One line of a file as it should be. */
export interface Suggestion {
  readonly path: string;
  /** In the head, from 1. */
  readonly line: number;
  /** The whole remark above the line, ready to be shown. */
  readonly why: string;
  readonly text: string;
}

/** Reviews of a pull request, in the order they were submitted; the state of a dismissed one is `DISMISSED`. */
export interface Reviews {
  of(pull: number): Promise<Listing<ReviewFact>>;
  /**
   * Offers to write a line anew, as a remark that its author takes over with one click. What was offered for a file before
   * is not offered again, and one that GitHub does not take is left out: the check says the same.
   */
  suggest(pull: number, head: string, suggestions: readonly Suggestion[]): Promise<void>;
}
