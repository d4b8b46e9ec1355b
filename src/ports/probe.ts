import type { Material } from '../domain/material.js';
import type { MemberSpec } from '../domain/member-spec.js';
import type { Delivery } from './delivery.js';
import type { Member, MemberContext, MemberOptions } from './member.js';
import type { Answer, RotatorMember } from './rotator.js';

export interface ProbeMember extends Member {
  /**
   * What is wrong with these options for values of this rotator, each a sentence with its way out; a probe that would
   * prove less than it seems to says so here. Pure.
   */
  objections?(options: MemberOptions, rotator: RotatorMember): readonly string[];
  create(options: MemberOptions, context: ProbeContext): Promise<Probe>;
}

export interface ProbeContext extends MemberContext {
  /** The credential's own, so that a probe without options asks the same place. */
  readonly rotator: MemberSpec;
  /** Deliveries of the credential that can tell what they hold. */
  readonly places?: readonly Pick<Delivery, 'holds'>[];
}

/**
 * Proof of life, and of death, by use: what a consumer would do with the value.
 *
 * `refused` only when the other side said so about the value (wrong password, unknown key); a network error, an
 * expired account or a full server is `unreachable`: nothing is proven then.
 */
export interface Probe {
  attempt(material: Material): Promise<Answer>;
  /** The same identity with a random value that must be refused; a server that accepts it proves nothing. */
  decoy(material: Material): Material;
  /** What the last attempt saw that was not as it should be, in our words, for people; present where that helps. */
  lastSeen?(): string;
  /** Present where something is kept open between attempts. */
  close?(): Promise<void>;
}
