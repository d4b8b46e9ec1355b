import { RekeyerError } from '../../domain/errors/index.js';

/**
 * What went wrong between us and a server, without a word of the server's own: its messages, details and contexts
 * may quote statements, and statements hold verifiers.
 */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';

  constructor(
    /** SQLSTATE where the server answered; `undefined` where nobody did. */
    readonly state: string | undefined,
    reason: string,
  ) {
    super(reason);
  }

  /** The server said no to this very request, and would again: permission, unknown role or function, bad value. */
  get refused(): boolean {
    return this.state !== undefined && /^(?:22|28|3D|3F|42|0A|0L|0P)/.test(this.state);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  '28P01': 'the password is refused',
  '28000': 'the login is refused (pg_hba.conf, or the role may not log in)',
  '3D000': 'there is no such database',
  '42501': 'the account is not allowed to do this',
  '42704': 'there is no such role',
  '42883': 'a function of templates/postgresql/rekeyer.sql is missing',
  '53300': 'the server has no connection left',
  '55P03': 'somebody else holds the lock on this role',
  '57014': 'the statement took too long',
  '57P01': 'the server is shutting down',
  '57P03': 'the server is starting up',
  '25006': 'the server is read-only (a standby?)',
  XX000: 'somebody else changed the role at the same moment',
};

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
};

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** An error of the driver as a failure of ours; only codes survive. */
export function failureOf(error: unknown): PostgresFailure {
  if (error instanceof PostgresFailure) return error;
  const { code, severity } = (error ?? {}) as { readonly code?: unknown; readonly severity?: unknown };
  if (typeof code === 'string' && severity !== undefined && SQLSTATE.test(code)) {
    return new PostgresFailure(code, REASONS[code] ?? `SQLSTATE ${code}`);
  }
  if (typeof code !== 'string') return new PostgresFailure(undefined, 'the connection was lost or never made');
  const tls = /CERT|TLS|SSL|ISSUER|SIGNATURE/.test(code);
  return new PostgresFailure(undefined, NETWORK[code] ?? (tls ? `TLS: ${code}` : 'the connection failed'));
}

/**
 * A failure as an error of the catalogue, for work that leaves nothing behind when it fails.
 *
 * @param doing  what was being done, for the message: `asking db.example.com:5432 about role "app"`
 */
export function asError(failure: PostgresFailure, doing: string): RekeyerError {
  return new RekeyerError(
    failure.refused ? 'PROVIDER_REJECTED' : 'PROVIDER_UNAVAILABLE',
    `${doing}: ${failure.message}`,
  );
}
