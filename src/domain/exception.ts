import type { Selector } from './policy.js';
import type { Duration, Instant } from './time.js';

export const exceptionReasons = ['vendor-limitation', 'migration', 'freeze', 'break-glass', 'false-positive'] as const;
export type ExceptionReason = (typeof exceptionReasons)[number];

/** A justified, approved and *ending* deviation from one policy. */
export interface PolicyException {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Either names or a selector; never both, never a bare `*`. */
  readonly credentialRefs?: readonly string[];
  readonly selector?: Selector;
  readonly policyRef: string;
  /** The limit becomes `maxAge + extendMaxAge`, never beyond `expiresAt`. */
  readonly effect: { readonly extendMaxAge: Duration };
  readonly reason: ExceptionReason;
  readonly justification: string;
  readonly compensatingControl?: string;
  readonly riskOwner: string;
  readonly ticket?: string;
  /** In force from `startsAt` inclusive to `expiresAt` inclusive; judged when read, no job needed. */
  readonly startsAt: Instant;
  readonly expiresAt: Instant;
  readonly source: { readonly file: string };
}
