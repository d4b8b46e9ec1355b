/** A mark on a line of a file; lines count from 1. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** `action_required` waits for people, `neutral` says that the check has nothing to say about this. */
export type Conclusion = 'success' | 'failure' | 'action_required' | 'neutral';

export interface CheckResult {
  readonly name: string;
  readonly head: string;
  readonly conclusion: Conclusion;
  /** One short line, shown in the list of checks. */
  readonly title: string;
  /** Markdown, at most 60,000 characters. */
  readonly summary: string;
  /** Worst first; at most 200 are shown. */
  readonly annotations: readonly Annotation[];
}

/**
 * Check runs. They show a judgement and are never an input of one: anybody who may write can set a status, and every
 * workflow of a repository posts under the same app.
 */
export interface Checks {
  /**
   * Publishes a completed check; GitHub shows the newest of a name. One request, and one more for each further 50
   * annotations.
   *
   * @returns how many annotations were left out
   */
  publish(result: CheckResult): Promise<number>;
}

/** GitHub takes 50 annotations a request; more than 200 nobody reads. */
export const MOST_ANNOTATIONS = 200;
