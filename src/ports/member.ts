import type { TSchema } from 'typebox';
import type { Connection, Target } from '../domain/connection.js';
import type { MemberSpec } from '../domain/member-spec.js';
import type { Clock } from './clock.js';
import type { Random } from './random.js';

/**
 * What every member of a plug-in family (rotator, delivery, probe, …) says about itself. Documentation, editor
 * schemas, validation and permission tables are made from this, so a member is one file and its test.
 */
export interface Member {
  /** The word in YAML and the name of the file: `postgresql`, `aws-secrets-manager`. */
  readonly kind: string;
  /** One line for tables and help. */
  readonly summary: string;
  /** TypeBox schema of the options beside `kind`; closed (`additionalProperties: false`). */
  readonly options: TSchema;
  /** What the executor's account must be allowed to do, each as the provider writes it. */
  readonly permissions: readonly string[];
  /** A YAML fragment as a user would write it; loaded by a test and shown in the docs. */
  readonly example: string;
  /**
   * Which place these options need a connection for. Pure. `rotator` is the credential's own, for members that ask
   * the same place unless their options name another (probes). `undefined` when they reach nothing outside.
   */
  target(options: MemberOptions, rotator: MemberSpec): Target | undefined;
}

export type MemberOptions = Readonly<Record<string, unknown>>;

/** What a member gets when it is created for one credential. */
export interface MemberContext {
  readonly credential: string;
  /** The one connection that covers its target. */
  readonly connection: Connection;
  readonly clock: Clock;
  readonly random: Random;
}
