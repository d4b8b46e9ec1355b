/**
 * Everything of a list, or as much as GitHub gives. It stops at 3,000 files and 250 commits of a pull request without
 * a word, so a list is only `complete` when its length is what GitHub says elsewhere; who judges by an incomplete
 * list fails closed.
 */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly complete: boolean;
}
