import type { Session } from './session.js';

/** What the catalogues say of one role. */
export interface RoleFacts {
  readonly name: string;
  readonly superuser: boolean;
  readonly canLogin: boolean;
  /** VALID UNTIL has passed: then the right password is refused like a wrong one. */
  readonly expired: boolean;
  /** Attributes, settings and memberships that a twin must share, each as PostgreSQL writes it. */
  readonly traits: readonly string[];
  /** Objects of all databases that belong to the role itself. */
  readonly owns: number;
  /** Grants to the role itself, as counted objects by database, so that twins can be held against each other. */
  readonly grants: readonly string[];
  /** Whether the asking account is this role, may give it away, may see since when its sessions are there. */
  readonly self: boolean;
  readonly administered: boolean;
  readonly watched: boolean;
}

const ROLE = `
  SELECT r.rolname::text AS name, r.rolsuper AS superuser, r.rolcanlogin AS can_login,
    coalesce(r.rolvaliduntil <= pg_catalog.now(), false) AS expired,
    r.rolname IN (session_user, current_user) AS self,
    pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER WITH ADMIN OPTION') AS administered,
    pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
      OR pg_catalog.pg_has_role(current_user, r.oid, 'USAGE') AS watched,
    ARRAY(
      SELECT trait FROM (VALUES
        (CASE WHEN r.rolcreatedb THEN 'CREATEDB' END), (CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END),
        (CASE WHEN r.rolreplication THEN 'REPLICATION' END), (CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END),
        (CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END),
        (CASE WHEN r.rolconnlimit >= 0 THEN 'CONNECTION LIMIT ' || r.rolconnlimit END)
      ) AS attribute (trait) WHERE trait IS NOT NULL
      UNION ALL
      SELECT 'SET ' || setting || coalesce(' IN DATABASE ' || d.datname, '')
      FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase,
        unnest(s.setconfig) AS setting
      WHERE s.setrole = r.oid
      UNION ALL
      SELECT 'IN ROLE ' || g.rolname FROM pg_catalog.pg_auth_members m
      JOIN pg_catalog.pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid
      ORDER BY 1
    ) AS traits,
    (SELECT count(*)::int FROM pg_catalog.pg_shdepend WHERE refclassid = 'pg_catalog.pg_authid'::regclass
      AND refobjid = r.oid AND deptype = 'o') AS owns,
    ARRAY(
      SELECT pg_catalog.concat_ws('/', dbid, classid, objid) FROM pg_catalog.pg_shdepend
      WHERE refclassid = 'pg_catalog.pg_authid'::regclass AND refobjid = r.oid AND deptype = 'a' ORDER BY 1
    ) AS grants
  FROM pg_catalog.pg_roles r WHERE r.rolname::text = ANY ($1::text[])`;

/**
 * What is known of these roles, by name; a role that does not exist is not in the answer. Every role of the server
 * may be looked at in this way by everybody.
 *
 * @throws PostgresFailure
 */
export async function roleFacts(session: Session, names: readonly string[]): Promise<ReadonlyMap<string, RoleFacts>> {
  const rows = await session.query(ROLE, [names]);
  return new Map(
    rows.map((row) => [
      String(row.name),
      {
        name: String(row.name),
        superuser: row.superuser === true,
        canLogin: row.can_login === true,
        expired: row.expired === true,
        traits: row.traits as readonly string[],
        owns: Number(row.owns),
        grants: row.grants as readonly string[],
        self: row.self === true,
        administered: row.administered === true,
        watched: row.watched === true,
      },
    ]),
  );
}
