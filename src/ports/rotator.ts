import type { CredentialType, Strategy } from '../domain/credential.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { RequestReason } from '../domain/request.js';
import type { Duration, Instant } from '../domain/time.js';
import type { Member, MemberContext, MemberOptions } from './member.js';

/** What the provider says of one value: it lets it in, it refuses it, or nobody can tell now. */
export type Answer = 'accepted' | 'refused' | 'unreachable';

export interface RotatorCapabilities {
  readonly types: readonly CredentialType[];
  readonly strategies: readonly Strategy[];
  /**
   * `self`: we generate the value and stage it *before* it is set. `provider`: it is minted first, then staged.
   * `signed`: we generate a key and stage it, and the provider signs it (`order`, `sign`).
   */
  readonly mints: 'self' | 'provider' | 'signed';
  /** Fields of the material that a consumer can be given; the first is the value itself. */
  readonly fields: readonly string[];
  /**
   * Fields that name the slot a value lies in (a role, a key id). Under `dual-write` and `blue-green` they change with
   * the value, so every consumer must be given them beside it; anything else would mix two slots.
   */
  readonly slotFields: readonly string[];
  /** Whether use of the new value by consumers can be seen at the provider. */
  readonly seesAdoption: boolean;
  /**
   * `false` where no provider judges the value: it is valid because its consumers agree on it. Then `accepts` is always
   * `unreachable`, and the places that hold the value, or its consumers, are what probes can ask.
   */
  readonly hasProvider?: false;
}

export interface RotatorMember extends Member {
  readonly capabilities: RotatorCapabilities;
  /**
   * The provider identities these options turn (`postgresql://db.example.com:5432/app_rw`). Two credentials that
   * name the same one are a validation error. Pure.
   */
  identities(options: MemberOptions): readonly string[];
  /** What is wrong with these options under this strategy beyond their schema, each a sentence with its way out. Pure. */
  objections?(options: MemberOptions, strategy: Strategy): readonly string[];
  create(options: MemberOptions, context: RotatorContext): Promise<Rotator>;
}

export interface RotatorContext extends MemberContext {
  readonly strategy: Strategy;
}

/** What a look at the provider found before a rotation starts. */
export interface Inspection {
  /** Open fields of the value in use, as far as the provider tells (role, key ids); for plan and drift. */
  readonly open: Readonly<Record<string, string>>;
  /** Reasons that forbid a start, each a sentence with its way out; empty when it may start. */
  readonly obstacles: readonly string[];
  readonly evidence: Evidence;
}

/** Nothing to do before `until`. */
export interface Later {
  readonly until: Instant;
}

/** Which uses of a value count; both ends on the provider's clock. */
export interface UseWindow {
  /** Where only the last use is known, an earlier one does not count. Open sessions count whenever they began. */
  readonly since?: Instant;
  /** Where one slot holds old and new in turn, what began at or after it is the new one's. */
  readonly until?: Instant;
}

/** Whether the consumers of a value were seen using it. */
export interface Adoption {
  readonly adopted: boolean;
  /** `false` when these options give nobody a way to see it. */
  readonly observable?: false;
  readonly evidence: Evidence;
}

/**
 * Talks to the provider of one credential. Laws that make recovery possible, held by the contract suite:
 *
 * - Every method may be called again after a crash at any instant and then has the effect of one call.
 * - A method that changes something looks first; what is already as asked is success, and deleting what is gone is
 *   no error. Changes name the material they concern, never "the other one".
 * - Errors: `PROVIDER_REJECTED` only when it is certain that nothing changed; `PROVIDER_UNAVAILABLE` when nothing
 *   was sent; `OUTCOME_UNKNOWN` when the answer was lost; `DRIFT` when the provider holds something that neither the
 *   journal nor we can explain, and this call therefore changed nothing. Everything else counts as unknown.
 * - No value is ever in a message, a log line of ours, an argument vector or an environment.
 */
export interface Rotator {
  inspect(current: Material | undefined): Promise<Inspection>;
  /**
   * The value in use, completed with what the provider knows (an old verifier for a later rollback).
   * `found` is what the escrow holds; without it the open fields alone are given.
   */
  capture(found: Material): Promise<Material>;
  /** Makes up a candidate, or the key of one, without telling anybody; nothing changes at the provider. */
  propose(version: string, previous: Material): Promise<Material>;
  /**
   * Mints the candidate at the provider (`mints: provider`).
   *
   * @param before  the open fields that `inspect` saw, from the journal
   * @param since  when an earlier `mint` was announced whose outcome nobody knows: its orphan is swept first. Without
   *   it nothing that is new at the provider can be ours.
   * @throws DRIFT when the provider holds what neither `before` nor such an orphan explains
   */
  mint?(version: string, before: Readonly<Record<string, string>>, since?: Instant): Promise<Material>;
  /**
   * Removes the orphan of a `mint` whose answer was lost: the only new value there, made since then and used by
   * nobody. None is success. Present where the provider mints. @throws DRIFT as `mint` does
   */
  sweep?(before: Readonly<Record<string, string>>, since: Instant): Promise<Evidence>;
  /**
   * Asks for a signature of the staged key (`mints: signed`). The answer is journalled before anything more is done, so
   * that a later runner finds the order again; an order that was lost costs nothing but another one.
   *
   * @returns public facts, and `order` if the provider gave it a name; or when to ask again
   */
  order?(key: Material, previous: Material): Promise<Evidence | Later>;
  /**
   * Completes the order and brings the signed candidate, under `version`. Two calls for one order bring the same; where
   * the provider keeps no orders, two that hold side by side for the same key.
   *
   * @param ordered  what `order` answered, from the journal
   * @throws PROVIDER_REJECTED when this order can no longer be completed: another key is made and ordered anew
   */
  sign?(version: string, key: Material, ordered: Evidence): Promise<Material | Later>;
  /**
   * Makes the candidate valid. Two calls with the same candidate set the same bytes. Where the provider mints, it is
   * valid already: `PROVIDER_REJECTED` when it no longer is.
   */
  issue(candidate: Material, previous: Material): Promise<Evidence>;
  /** Whether the provider accepts this very value now; the way every unknown outcome is decided. */
  accepts(material: Material): Promise<Answer>;
  /** In place: makes `previous` valid again and the candidate invalid. Two slots: the candidate invalid. */
  revert(candidate: Material, previous: Material): Promise<Evidence>;
  /** Whether consumers were seen on `material` by something that began at or after `since` (provider's clock). */
  adoption(material: Material, since: Instant): Promise<Adoption>;
  /** How many sessions or recent uses still hang on `material`; `oldest` is the age of the oldest. */
  uses(material: Material, window?: UseWindow): Promise<{ readonly count: number; readonly oldest?: Duration }>;
  /** Switches a value off so that it can be switched on again. */
  deactivate(material: Material): Promise<Evidence>;
  reactivate(material: Material): Promise<Evidence>;
  /** Removes a value for good. What ends by itself is taken back before its time only when `why` is a compromise. */
  destroy(material: Material, why?: RequestReason): Promise<Evidence>;
  /** The provider's own time, for skew and for `since`. */
  now(): Promise<Instant>;
  close(): Promise<void>;
}
