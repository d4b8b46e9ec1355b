import type { Instant } from '../../../src/domain/time.js';

export type KeyStatus = 'Active' | 'Inactive';

export interface Use {
  readonly at: Instant;
  /** As in the credential scope of the signature: `s3`, `sts`, … */
  readonly service: string;
  readonly region: string;
}

/**
 * One access key as IAM keeps it, and as the rest of AWS sees it: what is created, switched or deleted takes effect
 * there only after a while.
 */
export class AccessKey {
  status: KeyStatus = 'Active';
  lastUse: Use | undefined;
  readonly #effects: { readonly from: Instant; readonly usable: boolean }[] = [];

  constructor(
    readonly id: string,
    readonly secret: string,
    readonly userName: string,
    readonly created: Instant,
  ) {}

  /** From `from` on, requests signed with it are let in, or not. */
  takesEffect(usable: boolean, from: Instant): void {
    this.#effects.push({ from, usable });
  }

  usableAt(now: Instant): boolean {
    return this.#effects.findLast(({ from }) => from <= now)?.usable ?? false;
  }
}
