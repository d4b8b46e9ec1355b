import type { Consumer, Credential } from '../domain/credential.js';
import type { Material } from '../domain/material.js';
import type { Custody } from './custody.js';
import type { Delivery, DeliveryCapabilities } from './delivery.js';
import type { Probe } from './probe.js';
import type { Rotator, RotatorCapabilities } from './rotator.js';

/** One consumer of a credential with the delivery that serves it. */
export interface BoundConsumer {
  readonly consumer: Consumer;
  readonly delivery: Delivery;
  readonly capabilities: DeliveryCapabilities;
}

/** A credential's rotator, deliveries and probes, each created with the one connection that covers it. */
export interface Bindings {
  readonly rotator: Rotator;
  readonly capabilities: RotatorCapabilities;
  readonly consumers: readonly BoundConsumer[];
  /** Of the escrow consumer. */
  readonly custody: Custody;
  readonly probes: readonly Probe[];
  /**
   * HMAC of the value with a key outside git: says "the same value" to us and nothing to anybody else. Stable for
   * the same fields.
   */
  fingerprint(material: Material): string;
  /** Whether this is the value that was marked so, with today's key or the one before it. */
  isKnownAs(material: Material, fingerprint: string): boolean;
  close(): Promise<void>;
}

/** Opens what a credential needs; nothing is reached before a member is asked. */
export interface Workbench {
  /** @throws CONNECTION_MISSING, CONNECTION_AMBIGUOUS */
  bind(credential: Credential): Promise<Bindings>;
}
