import type { Material } from '../domain/material.js';
import type { MemberSpec } from '../domain/member-spec.js';
import type { Member, MemberContext, MemberOptions } from './member.js';
import type { Answer } from './rotator.js';

export interface ProbeMember extends Member {
  /** `rotator` is the credential's own, so that a probe without options asks the same place. */
  create(options: MemberOptions, context: MemberContext & { readonly rotator: MemberSpec }): Promise<Probe>;
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
