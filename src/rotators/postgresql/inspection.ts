import type { Powers } from '../../clients/postgres/powers.js';
import type { RoleAccess, RoleSession } from '../../clients/postgres/role-access.js';
import { type RoleFacts, roleFacts } from '../../clients/postgres/role-facts.js';
import type { Evidence } from '../../domain/ledger/event.js';

/** Since PostgreSQL 16 CREATEROLE alone opens no role that somebody else made. */
const ADMIN_OPTION = 160_000;

export interface RolesFound {
  readonly obstacles: readonly string[];
  readonly evidence: Evidence;
}

/**
 * May the executor turn these roles now?
 *
 * @param active  the role whose password is in use; equal to `idle` in place
 * @throws PostgresFailure
 */
export async function inspectRoles(access: RoleAccess, active: string, idle: string): Promise<RolesFound> {
  const names = [...new Set([active, idle])];
  const facts = await roleFacts(access.session, names);
  const sessions = new Map<string, readonly RoleSession[]>();
  const obstacles: string[] = [];
  for (const name of names) {
    const role = facts.get(name);
    const found = role
      ? await obstaclesOf(role, access)
      : [`there is no role "${name}"; create it, or correct its name`];
    obstacles.push(...found);
    if (found.length === 0) sessions.set(name, await access.sessions(name));
  }
  const [one, other] = [facts.get(active), facts.get(idle)];
  if (one && other && one !== other) obstacles.push(...twinObstacles(one, other, sessions.get(idle) ?? []));
  if (access.powers.standby) obstacles.push('this server is a standby; name the primary as host');
  return {
    obstacles,
    evidence: {
      server: Math.floor(access.powers.version / 10_000),
      via: access.powers.via,
      comparesVerifiers: access.powers.reads,
      silencesLog: access.powers.silences,
      sessions: foreign(sessions.get(active) ?? []).length,
    },
  };
}

async function obstaclesOf(role: RoleFacts, access: RoleAccess): Promise<readonly string[]> {
  const open = await access.isOpen(role.name);
  return [...ownObstacles(role), ...(role.superuser ? [] : rightsObstacles(role, access.powers, open))];
}

/** What about the role itself forbids to turn it. */
function ownObstacles(role: RoleFacts): readonly string[] {
  const found: string[] = [];
  const who = `role "${role.name}"`;
  if (role.superuser) found.push(`${who} is a superuser; give the application a role of its own`);
  if (role.self) found.push(`${who} is the executor's own login; use another account for the connection`);
  if (!role.canLogin) found.push(`${who} may not log in; ALTER ROLE … LOGIN`);
  if (role.expired) found.push(`${who} is past its VALID UNTIL; ALTER ROLE … VALID UNTIL 'infinity'`);
  return found;
}

function rightsObstacles(role: RoleFacts, { via, version }: Powers, open: boolean): readonly string[] {
  const found: string[] = [];
  const who = `the executor may not set the password of "${role.name}"`;
  if (!open) found.push(`${who}; a superuser has to add it to rekeyer.allowed_role`);
  if (via === 'nothing') found.push(`${who}; install templates/postgresql/rekeyer.sql`);
  if (via === 'createrole' && version >= ADMIN_OPTION && !role.administered) {
    found.push(`${who}; install templates/postgresql/rekeyer.sql, or grant the role to it WITH ADMIN OPTION`);
  }
  if (via === 'createrole' && !role.watched) {
    found.push(`the executor cannot see since when sessions of "${role.name}" are there; grant it pg_read_all_stats`);
  }
  return found;
}

/** Two slots are one credential only while nobody can tell them apart, and nobody sits in the idle one. */
function twinObstacles(active: RoleFacts, idle: RoleFacts, sessions: readonly RoleSession[]): readonly string[] {
  const found: string[] = [];
  const busy = foreign(sessions).length;
  if (busy > 0) found.push(`the idle role "${idle.name}" has ${busy} session(s); wait until they have ended`);
  if (idle.owns > 0) {
    found.push(
      `the idle role "${idle.name}" owns ${idle.owns} object(s) itself; REASSIGN OWNED BY it TO a shared role`,
    );
  }
  const differing = difference(active.traits, idle.traits);
  if (differing.length > 0) {
    found.push(`"${active.name}" and "${idle.name}" differ in ${differing.join(', ')}; make both the same`);
  }
  const grants = difference(active.grants, idle.grants).length;
  if (grants > 0) {
    found.push(
      `grants on ${grants} object(s) go to only one of "${active.name}" and "${idle.name}"; grant to a shared role`,
    );
  }
  return found;
}

function difference(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...one.filter((item) => !other.includes(item)), ...other.filter((item) => !one.includes(item))];
}

/** Sessions that are not ours. */
export function foreign(sessions: readonly RoleSession[]): readonly RoleSession[] {
  return sessions.filter(({ ours }) => !ours);
}
