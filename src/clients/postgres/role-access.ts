import { RekeyerError } from '../../domain/errors/index.js';
import type { Instant } from '../../domain/time.js';
import { quoteIdentifier } from './identifier.js';
import type { Powers } from './powers.js';
import { isVerifier } from './scram.js';
import { OURS, type Session } from './session.js';

/** One session of a role, as far as we may look. */
export interface RoleSession {
  /** By the server's clock, rounded down; `undefined` when the account may not see it. */
  readonly since: Instant | undefined;
  /** One of our own, for a probe or an observation. */
  readonly ours: boolean;
}

/**
 * The three things that turning a password takes, by whichever right the account has: the allow-listed functions
 * where they are installed, else plain statements.
 */
export class RoleAccess {
  constructor(
    readonly session: Session,
    readonly powers: Powers,
  ) {}

  /** The stored verifier; `undefined` without a password. Only where `powers.reads`. @throws PostgresFailure */
  async verifier(role: string): Promise<string | undefined> {
    const text =
      this.powers.via === 'functions'
        ? 'SELECT rekeyer.verifier($1::name) AS verifier'
        : 'SELECT rolpassword AS verifier FROM pg_catalog.pg_authid WHERE rolname = $1::name';
    const [row] = await this.session.query(text, [role]);
    return typeof row?.verifier === 'string' ? row.verifier : undefined;
  }

  /** Whether a superuser has put this role on the allow-list; without the functions there is none. */
  async isOpen(role: string): Promise<boolean> {
    if (this.powers.via !== 'functions') return true;
    const [row] = await this.session.query('SELECT $1::name IN (SELECT rekeyer.open_roles()) AS open', [role]);
    return row?.open === true;
  }

  /**
   * Stores a verifier, or takes the password away.
   *
   * @throws PROVIDER_REJECTED for anything that PostgreSQL would take for a password in plain text
   * @throws PostgresFailure
   */
  async setVerifier(role: string, verifier: string | undefined): Promise<void> {
    if (verifier !== undefined && !isVerifier(verifier)) {
      throw new RekeyerError('PROVIDER_REJECTED', `what should be stored for role "${role}" is no verifier`);
    }
    if (this.powers.via === 'functions') {
      await this.session.query('SELECT rekeyer.set_verifier($1::name, $2::text)', [role, verifier ?? null]);
      return;
    }
    // No statement of this kind takes parameters; a verifier holds no quote, as was just asked.
    const password = verifier === undefined ? 'NULL' : `'${verifier}'`;
    await this.session.query(`ALTER ROLE ${quoteIdentifier(role)} PASSWORD ${password}`);
  }

  /**
   * All client sessions of a role. Of sessions that the account may not look at, the server tells only that they are
   * there. @throws PostgresFailure
   */
  async sessions(role: string): Promise<readonly RoleSession[]> {
    const from =
      this.powers.via === 'functions'
        ? 'rekeyer.sessions($1::name)'
        : `pg_catalog.pg_stat_activity WHERE usename = $1::name
            AND coalesce(backend_type, 'client backend') = 'client backend'`;
    const rows = await this.session.query(
      `SELECT floor(extract(epoch FROM backend_start) * 1000)::float8 AS since, application_name FROM ${from}`,
      [role],
    );
    return rows.map((row) => ({
      since: typeof row.since === 'number' ? row.since : undefined,
      ours: row.application_name === OURS,
    }));
  }
}
