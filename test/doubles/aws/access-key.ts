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
  lastUse: Use | undefined;
  readonly #effects: { readonly from: Instant; readonly usable: boolean }[] = [];
  readonly #statuses: { readonly since: Instant; readonly status: KeyStatus }[];

  constructor(
    readonly id: string,
    readonly secret: string,
    readonly userName: string,
    readonly created: Instant,
  ) {
    this.#statuses = [{ since: created, status: 'Active' }];
  }

  /** As it was ordered last. */
  get status(): KeyStatus {
    return this.statusAt(Number.POSITIVE_INFINITY);
  }

  /** As it was ordered by then: what a list shows that is behind. */
  statusAt(then: Instant): KeyStatus {
    return this.#statuses.findLast(({ since }) => since <= then)?.status ?? 'Active';
  }

  order(status: KeyStatus, since: Instant): void {
    this.#statuses.push({ since, status });
  }

  /** From `from` on, requests signed with it are let in, or not. */
  takesEffect(usable: boolean, from: Instant): void {
    this.#effects.push({ from, usable });
  }

  usableAt(now: Instant): boolean {
    return this.#effects.findLast(({ from }) => from <= now)?.usable ?? false;
  }
}
