-- What Rekeyer needs in a database server to rotate passwords of roles with the least privilege.
--
-- Run it once as a superuser, in the database that the registry names (rotator.database). It makes
--   * the role rekeyer_executor (no login): grant it to the login of the executor;
--   * rekeyer.allowed_role: the roles whose password may be rotated. Nobody but a superuser writes to it;
--   * functions that act on those roles and on no other. They never touch a superuser.
--
-- Then, for each role:  INSERT INTO rekeyer.allowed_role VALUES ('app_rw');
-- and for the executor: GRANT rekeyer_executor TO rekeyer_login;
--
-- Running it again is safe. To remove it: DROP SCHEMA rekeyer CASCADE; DROP OWNED BY rekeyer_executor;
-- DROP ROLE rekeyer_executor;
BEGIN;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rekeyer_executor') THEN
    CREATE ROLE rekeyer_executor NOLOGIN;
  END IF;
END $$;

CREATE SCHEMA IF NOT EXISTS rekeyer;
REVOKE ALL ON SCHEMA rekeyer FROM PUBLIC;
CREATE TABLE IF NOT EXISTS rekeyer.allowed_role (rolname name PRIMARY KEY);
REVOKE ALL ON rekeyer.allowed_role FROM PUBLIC;

-- The role's name, or an error: it must be allowed, exist, and be no superuser.
CREATE OR REPLACE FUNCTION rekeyer.assert_allowed(role name) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM rekeyer.allowed_role a JOIN pg_catalog.pg_roles r USING (rolname)
    WHERE a.rolname = assert_allowed.role AND NOT r.rolsuper
  ) THEN
    RAISE insufficient_privilege USING MESSAGE = pg_catalog.format('role %I is not open to rotation', role);
  END IF;
END $$;

-- The roles that may be rotated.
CREATE OR REPLACE FUNCTION rekeyer.open_roles() RETURNS SETOF name
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT rolname FROM rekeyer.allowed_role
$$;

-- The stored verifier of a role; NULL when it has no password.
CREATE OR REPLACE FUNCTION rekeyer.verifier(role name) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM rekeyer.assert_allowed(role);
  RETURN (SELECT a.rolpassword FROM pg_catalog.pg_authid a WHERE a.rolname = verifier.role);
END $$;

-- Stores a verifier; NULL takes the password away. Only what PostgreSQL itself recognises as a verifier is let
-- through: anything else it would take for a password in plain text. A failure is told without the statement,
-- because the context of an error would carry the verifier into the server's log.
CREATE OR REPLACE FUNCTION rekeyer.set_verifier(role name, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM rekeyer.assert_allowed(role);
  IF verifier IS NOT NULL
    AND verifier !~ '^SCRAM-SHA-256\$[1-9][0-9]{3,6}:[A-Za-z0-9+/]{4,}={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'
    AND verifier !~ '^md5[0-9a-f]{32}$'
  THEN
    RAISE invalid_parameter_value USING MESSAGE = 'this is no verifier';
  END IF;
  BEGIN
    IF verifier IS NULL THEN
      EXECUTE pg_catalog.format('ALTER ROLE %I PASSWORD NULL', role);
    ELSE
      EXECUTE pg_catalog.format('ALTER ROLE %I PASSWORD %L', role, verifier);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    RAISE EXCEPTION USING ERRCODE = SQLSTATE,
      MESSAGE = pg_catalog.format('the password of role %I could not be set', role);
  END;
END $$;

-- The sessions of a role: what the executor needs to see that consumers use a new password, and that old ones end.
CREATE OR REPLACE FUNCTION rekeyer.sessions(role name)
RETURNS TABLE (backend_start timestamptz, application_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM rekeyer.assert_allowed(role);
  RETURN QUERY
    SELECT s.backend_start, s.application_name FROM pg_catalog.pg_stat_activity s
    WHERE s.usename = sessions.role AND s.backend_type = 'client backend';
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA rekeyer FROM PUBLIC;
GRANT USAGE ON SCHEMA rekeyer TO rekeyer_executor;
GRANT EXECUTE ON FUNCTION rekeyer.open_roles(), rekeyer.verifier(name), rekeyer.set_verifier(name, text),
  rekeyer.sessions(name) TO rekeyer_executor;

-- From PostgreSQL 15 on the executor may keep its statements out of the server's log.
DO $$
BEGIN
  IF pg_catalog.current_setting('server_version_num')::int >= 150000 THEN
    EXECUTE 'GRANT SET ON PARAMETER log_statement, log_min_error_statement, log_min_duration_statement TO rekeyer_executor';
  END IF;
END $$;

COMMIT;
