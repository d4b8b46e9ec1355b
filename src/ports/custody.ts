import type { Material } from '../domain/material.js';

/**
 * Where a candidate and the previous value lie sealed while a rotation is under way, so that no crash can lose a
 * value that is valid, and a rollback has something to go back to. Laws, held by the contract suite:
 *
 * - `stage` is create-only by version: the same bytes again are success, other bytes are `CUSTODY_EXISTS`.
 * - `promote` and `forget` are idempotent; forgetting what is not there is no error.
 * - What was staged survives a crash right after `stage` returned.
 */
export interface Custody {
  /**
   * The value in use: what was promoted last; before the first promotion version `<credential>.0.0` as it was staged,
   * or, before that, what the destination itself holds, under that version. (The destination is asked last: during
   * the first rotation it may hold the candidate already.) `undefined` when none of them exists.
   *
   * What is read from a destination is all `sealed`; the rotator's `capture` knows which of its fields are open.
   */
  current(): Promise<Material | undefined>;
  stage(material: Material): Promise<void>;
  read(version: string): Promise<Material | undefined>;
  /** @throws CUSTODY_UNREADABLE when this version was never staged */
  promote(version: string): Promise<void>;
  forget(version: string): Promise<void>;
}
