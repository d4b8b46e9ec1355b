import type { Instant } from './time.js';

export const requestActions = ['rotate', 'rollback', 'record', 'retire', 'adopt'] as const;
export type RequestAction = (typeof requestActions)[number];

export const requestReasons = ['due', 'overdue', 'compromised', 'offboarding', 'drill', 'manual'] as const;
export type RequestReason = (typeof requestReasons)[number];

export const emergencyModes = ['replace-first', 'revoke-first'] as const;
/**
 * How an emergency goes about it. `replace-first`: the new value is in use before the old one is switched off, so
 * that nothing stands still. `revoke-first`: the old one is switched off at once, and what uses it fails until the new
 * one is delivered; for a value that is being abused now.
 */
export type EmergencyMode = (typeof emergencyModes)[number];

/** A rotation that people did themselves, and what shows it. */
export interface ManualRotation {
  readonly rotatedAt: Instant;
  readonly evidence: string;
}

/** A wish to act that becomes an order when its pull request is merged after approval; the file is never rewritten. */
export interface RotationRequest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly action: RequestAction;
  /** At most 25, of one owner and policy. */
  readonly credentials: readonly string[];
  readonly reason: RequestReason;
  readonly requestedBy: { readonly login: string; readonly id: number };
  readonly plan: {
    /** `sha256:` and 64 hex digits over the canonical plan (see plan.ts). */
    readonly digest: string;
    /** The generation that each credential's rotation will have. */
    readonly generation: Readonly<Record<string, number>>;
    /** The steps as people read them; information, the digest decides. */
    readonly steps: readonly string[];
  };
  /** What people did themselves; present exactly for `record`. */
  readonly record?: ManualRotation;
  readonly source: { readonly file: string };
}
