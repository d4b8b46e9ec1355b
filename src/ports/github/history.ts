/** The history of the default branch, as far as an order to rotate must be traced in it. */
export interface History {
  /** The newest commit that touched this path; `undefined` when the default branch never held it. */
  latest(path: string): Promise<string | undefined>;
}
