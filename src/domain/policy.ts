import type { CredentialType } from './credential.js';
import type { Duration, Instant } from './time.js';

/** Which credentials a policy or exception speaks of: all conditions must hold; an empty selector selects all. */
export interface Selector {
  readonly types?: readonly CredentialType[];
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly owners?: readonly string[];
  readonly names?: readonly string[];
}

/** A recurring time in which rotations may start: `cron` is wall time in `timezone` (IANA name). */
export interface Window {
  readonly cron: string;
  readonly duration: Duration;
  readonly timezone: string;
}

/** A time in which no rotation starts; `from` inclusive, `to` exclusive. */
export interface Freeze {
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
}

/** Users (`@alice`), teams (`@acme/security`) or repository roles that may approve. */
export interface Approvers {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly roles: readonly ('maintain' | 'admin')[];
}

export interface ApprovalRule {
  /** Distinct people; at least 1 unless `onDue: rotate`. */
  readonly required: number;
  readonly from: Approvers;
  /** From the approval to the first lease; default 7 days, at most 30. */
  readonly expiresAfter: Duration;
}

/** What is done by itself when a credential becomes due. */
export const onDueActions = ['report', 'issue', 'propose', 'rotate'] as const;
export type OnDue = (typeof onDueActions)[number];

/** One policy as the linker hands it out, defaults applied. At least one limit is present. */
export interface RotationPolicy {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly description?: string;
  /** The highest wins; two of the same priority on one credential are an error. */
  readonly priority: number;
  readonly selector: Selector;
  /** Limit: age of the value. */
  readonly maxAge?: Duration;
  /** Limit: time left before the value's own end. */
  readonly renewBefore?: Duration;
  /** Limit: part of the value's whole life that may be left, in percent (33 = renew when a third is left). */
  readonly renewBeforePercentage?: number;
  /** Limit: time since the provider last saw it used. */
  readonly maxUnused?: Duration;
  /** Lead times, longest first. */
  readonly warnBefore: readonly Duration[];
  readonly windows: readonly Window[];
  readonly freezes: readonly Freeze[];
  readonly gracePeriod: Duration;
  readonly recoveryPeriod: Duration;
  readonly onDue: OnDue;
  readonly approval: ApprovalRule & {
    readonly emergency?: { readonly required: number; readonly from: Approvers; readonly reviewWithin: Duration };
  };
  readonly limits: {
    readonly maxConcurrent?: number;
    readonly maxPerRun?: number;
    readonly maxPercentPerDay?: number;
    readonly spread?: Duration;
  };
  readonly retry: RetryRule;
  readonly autoRollback: boolean;
  readonly exceptions: { readonly allowed: boolean; readonly maxDuration: Duration; readonly approvers: Approvers };
  readonly riskAnalysis?: { readonly link: string; readonly date: Instant };
  /** Channel names by severity. */
  readonly notify: Readonly<Partial<Record<'warning' | 'critical' | 'emergency', readonly string[]>>>;
  readonly source: { readonly file: string };
}

/** Bounded retries: the n-th wait is `initial * factor^(n-1)`, at most `max`, spread by ± `jitter` (0 to 1). */
export interface RetryRule {
  readonly maxAttempts: number;
  readonly initial: Duration;
  readonly max: Duration;
  readonly factor: number;
  readonly jitter: number;
}
