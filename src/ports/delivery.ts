import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Custody } from './custody.js';
import type { Member, MemberContext, MemberOptions } from './member.js';

export interface DeliveryCapabilities {
  /** Candidates and the previous value can lie sealed here. */
  readonly custody: boolean;
  /** The strongest thing this delivery can show: the place *holds* the value, or it was only *delivered*. */
  readonly proves: 'holds' | 'delivered';
}

export interface DeliveryMember extends Member {
  readonly capabilities: DeliveryCapabilities;
  /**
   * The places written to (`file:app/.env#DB_PASSWORD`). Two consumers that name the same one are a validation
   * error. Pure.
   */
  destinations(options: MemberOptions): readonly string[];
  /**
   * Fields of the material these options deliver. `offered` are the rotator's, the value itself first; a result that
   * is not among them is a validation error. Pure.
   */
  fields(options: MemberOptions, offered: readonly string[]): readonly string[];
  /** What is wrong with these options beyond their schema, each a sentence with its way out. Pure. */
  objections?(options: MemberOptions): readonly string[];
  create(options: MemberOptions, context: DeliveryContext): Promise<Delivery>;
}

export interface DeliveryContext extends MemberContext {
  /** Fields that the credential's rotator offers to consumers; the first is the value itself. */
  readonly offered: readonly string[];
}

/**
 * Brings a value to one consumer. Laws, held by the contract suite:
 *
 * - `put` is atomic: a reader sees the old content or the new, whole; what does not belong to us stays as it was.
 * - `put` of what is already there changes nothing and is success; then `reload` may still be needed.
 * - A failed `put` leaves the old content (`DELIVERY_FAILED`); a failed reload is `RELOAD_FAILED`.
 */
export interface Delivery {
  /** Whether the destination exists and may be written; a sentence with the way out for each obstacle. */
  inspect(): Promise<readonly string[]>;
  put(material: Material): Promise<Evidence>;
  /** Whether the destination holds exactly this value now; `unknown` where it cannot be read back. */
  holds(material: Material): Promise<'holds' | 'other' | 'unknown'>;
  /** Makes the consumer read its destination again; nothing to do is success. */
  reload(): Promise<Evidence>;
  /** Present where `capabilities.custody`. */
  readonly custody?: Custody;
}
