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
   * The value in use: what was promoted last, or, before the first rotation, what the destination itself holds
   * (version `<credential>.0.0`). `undefined` when neither exists.
   */
  current(): Promise<Material | undefined>;
  stage(material: Material): Promise<void>;
  read(version: string): Promise<Material | undefined>;
  promote(version: string): Promise<void>;
  forget(version: string): Promise<void>;
}
