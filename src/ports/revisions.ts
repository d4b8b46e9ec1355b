import type { Files } from './files.js';

/** The registry's repository as git holds it. A commit never changes; which one is the newest does. */
export interface Revisions {
  /** The default branch's commit now. */
  newest(): Promise<string>;
  /** The files of one commit. @throws REGISTRY_MISSING when there is no such commit */
  at(commit: string): Promise<Files>;
}
