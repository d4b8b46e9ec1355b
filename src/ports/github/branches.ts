/** One new file, as one commit of ours. */
export interface FileProposal {
  readonly branch: string;
  readonly path: string;
  /** `null` removes the file. */
  readonly text: string | null;
  /** Commit message: plain words, no mention and no reference. */
  readonly message: string;
}

/** Branches that carry proposals of the bot. */
export interface Branches {
  /**
   * Makes the branch on the default branch's head with this one file, or adds a commit to it when it is there with
   * another text. Never forces; a branch that already holds this very text stays as it is.
   *
   * @returns the branch's head
   */
  propose(file: FileProposal): Promise<string>;
}
