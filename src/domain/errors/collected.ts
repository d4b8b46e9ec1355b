import type { Problem } from '../problem.js';
import { type ErrorCode, RekeyerError } from './index.js';

/** One error that stands for many problems of one file; faces show every one of them. */
export class CollectedProblems extends RekeyerError {
  constructor(
    code: ErrorCode,
    message: string,
    /** At least one, in reading order. */
    readonly problems: readonly Problem[],
  ) {
    super(code, message);
  }
}
