import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { SECOND } from '../../domain/time.js';
import { type Endpoint, placeOf } from './endpoint.js';
import { asError, failureOf, PostgresFailure } from './failure.js';
import { type Powers, powersOf, silence } from './powers.js';
import { RoleAccess } from './role-access.js';
import { roleFacts } from './role-facts.js';
import { Session } from './session.js';

const LOCK_WITHIN = 10 * SECOND;

/** The executor's own account at one server: one session, opened when first needed and again when it was lost. */
export class Administration {
  #access: RoleAccess | undefined;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly connection: Connection,
  ) {}

  /**
   * Asks something that changes nothing.
   *
   * @throws PROVIDER_UNAVAILABLE, PROVIDER_REJECTED
   */
  async ask<T>(doing: string, work: (access: RoleAccess) => Promise<T>): Promise<T> {
    const access = await this.#open();
    try {
      return await work(access);
    } catch (error) {
      throw this.#explained(error, doing);
    }
  }

  /**
   * Changes something about one role, in one transaction, alone: whoever else turns the same role by the same rules
   * waits. So a second call sees what became of the first, even of one whose answer was lost.
   *
   * @throws PROVIDER_UNAVAILABLE, PROVIDER_REJECTED when nothing was changed; OUTCOME_UNKNOWN
   */
  async change<T>(role: string, doing: string, work: (access: RoleAccess) => Promise<T>): Promise<T> {
    const access = await this.#open();
    const { session, powers } = access;
    const settings = [`SET LOCAL lock_timeout = ${LOCK_WITHIN}`, ...(powers.silences ? silence : [])];
    try {
      return await session.transaction(settings, async () => {
        const [row] = await session.query(
          `SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1::text, 0)),
            (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname::text = $2::text) AS superuser`,
          [`rekeyer:${role}`, role],
        );
        if (row?.superuser !== false) {
          throw new RekeyerError('PROVIDER_REJECTED', `role "${role}" does not exist, or is a superuser`);
        }
        return await work(access);
      });
    } catch (error) {
      throw this.#explained(error, doing);
    }
  }

  /** Whether a role is shut for another reason than its password; `true` also when nobody can tell. */
  async isShut(role: string): Promise<boolean> {
    try {
      const { session } = await this.#open();
      const found = (await roleFacts(session, [role])).get(role);
      return found !== undefined && (found.expired || !found.canLogin);
    } catch (error) {
      if (error instanceof RekeyerError || error instanceof PostgresFailure) return true;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#access?.session.close();
    this.#access = undefined;
  }

  async #open(): Promise<RoleAccess> {
    if (this.#access?.session.alive) return this.#access;
    const { user, password } = this.connection.auth;
    if (!user || !password) {
      throw new RekeyerError('PROVIDER_UNAVAILABLE', `connection "${this.connection.name}" names no user and password`);
    }
    let session: Session | undefined;
    try {
      session = await Session.open(this.endpoint, { user: user.reveal(), password });
      const powers: Powers = await powersOf(session);
      this.#access = new RoleAccess(session, powers);
      return this.#access;
    } catch (error) {
      await session?.close();
      const who = `connection "${this.connection.name}" to ${placeOf(this.endpoint)}`;
      throw new RekeyerError('PROVIDER_UNAVAILABLE', `${who}: ${failureOf(error).message}`);
    }
  }

  #explained(error: unknown, doing: string): unknown {
    return error instanceof PostgresFailure ? asError(error, `${doing} at ${placeOf(this.endpoint)}`) : error;
  }
}
