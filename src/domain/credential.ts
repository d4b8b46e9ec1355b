import type { MemberSpec } from './member-spec.js';
import type { Duration, Instant } from './time.js';

export const credentialTypes = [
  'api-key',
  'aws-iam-access-key',
  'database-password',
  'tls-certificate',
  'ssh-key',
  'oauth-client-secret',
  'generic',
] as const;
export type CredentialType = (typeof credentialTypes)[number];

export const strategies = ['immediate', 'staged', 'dual-write', 'blue-green', 'renew'] as const;
export type Strategy = (typeof strategies)[number];

/** Who rotates: us, people (we remind and record), or another system (we watch). */
export const managements = ['auto', 'manual', 'external'] as const;
export type Management = (typeof managements)[number];

/** Somebody who needs the value, and the delivery that brings it there. */
export interface Consumer extends MemberSpec {
  /** Unique within the credential. */
  readonly name: string;
  /** Consumers of wave n+1 wait for wave n; from 1. */
  readonly wave: number;
  /** Whether candidates and the previous value lie in custody here; exactly one consumer of a credential does. */
  readonly escrow: boolean;
  /** How the consumer is *seen* using the new value, where the rotator cannot see it by itself. */
  readonly adoption?: MemberSpec;
}

/** One credential as the linker hands it out: defaults applied, references resolved, times as numbers. */
export interface Credential {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly type: CredentialType;
  readonly owner: string;
  readonly service?: string;
  readonly description?: string;
  /** When the *current value* came into being; the ledger's last verified rotation wins over it. */
  readonly createdAt: Instant | 'unknown';
  /** When the current value stops working by itself, where it does (certificates, tokens). */
  readonly expiresAt?: Instant;
  readonly management: Management;
  /** Present under `auto`; without it nothing can be rotated by us. */
  readonly rotator?: MemberSpec;
  readonly strategy?: Strategy;
  /** Longest outage of new logins that the owner accepts; `immediate` needs it. */
  readonly acceptWindow?: Duration;
  readonly consumers: readonly Consumer[];
  /** Never empty under `auto`. */
  readonly verify: readonly MemberSpec[];
  /** Whether the old value must be seen refused before the rotation is complete. */
  readonly verifyRetired: boolean;
  /** Credentials rotated before this one. */
  readonly dependsOn: readonly string[];
  /** Credentials rotated after this one, because they are derived from it. */
  readonly derives: readonly string[];
  readonly suspend?: { readonly until: Instant; readonly reason: string };
  /** The registry file it stands in; `index` counts from 0 within a CredentialList. */
  readonly source: { readonly file: string; readonly index?: number };
}
