import type { Annotation } from './runner.js';

/** What one call of the action came to, before it is told to the runner. */
export interface Verdict {
  readonly decision: 'pass' | 'fail' | 'needs-human';
  /** Code of the gravest problem, finding or error; empty when there is none. */
  readonly reasonCode: string;
  /** One sentence: what failed, when it did. */
  readonly message: string;
  /** The machine contract's document. */
  readonly result: object;
  readonly counts: { readonly errors: number; readonly warnings: number };
  readonly annotations: readonly Annotation[];
  /** Markdown for the page of the run. */
  readonly summary: string;
}
