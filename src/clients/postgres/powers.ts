import type { Session } from './session.js';

/** What the executor's account may do at this server, found out by asking, not by believing the settings. */
export interface Powers {
  /** `server_version_num`: 150018 is 15.18. */
  readonly version: number;
  /** Changes are lost or refused on a standby. */
  readonly standby: boolean;
  /** By what right passwords are set. The allow-list of the functions is no bound for a superuser. */
  readonly via: 'functions' | 'superuser' | 'createrole' | 'nothing';
  /** Whether stored verifiers can be compared; without it logins decide, and a way back must be computed. */
  readonly reads: boolean;
  /** Whether our statements can be kept out of the server's log. */
  readonly silences: boolean;
}

/**
 * The functions of templates/postgresql/rekeyer.sql, and only those: owned by a superuser and run with his rights. A
 * look-alike that somebody else made would run with *ours*.
 */
const FUNCTIONS = `
  SELECT count(*) = 4
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
  JOIN pg_catalog.pg_roles s ON s.oid = n.nspowner
  WHERE n.nspname = 'rekeyer' AND o.rolsuper AND s.rolsuper AND p.prosecdef
    AND (p.proname::text, pg_catalog.oidvectortypes(p.proargtypes)) IN
      (('open_roles', ''), ('verifier', 'name'), ('set_verifier', 'name, text'), ('sessions', 'name'))
    AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')`;

const SILENCED = ['log_statement', 'log_min_error_statement', 'log_min_duration_statement'];
/** PostgreSQL 15 was the first in which setting a parameter can be granted. */
const PARAMETER_GRANTS = 150_000;

/** Settings for a transaction that carries a verifier: nothing of it is logged, not even when it fails. */
export const silence: readonly string[] = [
  "SET LOCAL log_statement = 'none'",
  "SET LOCAL log_min_error_statement = 'panic'",
  'SET LOCAL log_min_duration_statement = -1',
];

/** @throws PostgresFailure */
export async function powersOf(session: Session): Promise<Powers> {
  const [row] = await session.query(`
    SELECT pg_catalog.current_setting('server_version_num')::int AS version,
      pg_catalog.pg_is_in_recovery() AS standby, rolsuper, rolcreaterole,
      pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT') AS reads,
      (${FUNCTIONS}) AS functions
    FROM pg_catalog.pg_roles WHERE rolname = current_user`);
  const version = Number(row?.version);
  const { rolsuper, functions, rolcreaterole } = row ?? {};
  const via = rolsuper ? 'superuser' : functions ? 'functions' : rolcreaterole ? 'createrole' : 'nothing';
  return {
    version,
    standby: row?.standby === true,
    via,
    reads: via === 'functions' || row?.reads === true,
    silences: rolsuper === true || (version >= PARAMETER_GRANTS && (await maySilence(session))),
  };
}

async function maySilence(session: Session): Promise<boolean> {
  const [row] = await session.query(
    "SELECT bool_and(pg_catalog.has_parameter_privilege(name, 'SET')) AS may FROM unnest($1::text[]) AS name",
    [SILENCED],
  );
  return row?.may === true;
}
