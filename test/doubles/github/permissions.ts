// Who may do what: roles of people, permissions of installations.
import type { Auth, InstallationAuth } from './auth.js';
import { notFound, Refusal } from './errors.js';
import { type Account, type Permissions, type Repo, type Role, roles } from './state.js';
import type { World } from './world.js';

/** What a route demands. */
export interface Access {
  /** The app permissions of which one must be granted. */
  permissions: string[];
  level: 'read' | 'write';
  /** The weakest role of a person that suffices. */
  role: Role;
}

/** Demands read access: an app needs one of the named permissions, a person needs the role (`read` unless said). */
export const reads = (permissions: string | string[], role: Role = 'read'): Access => ({
  permissions: [permissions].flat(),
  level: 'read',
  role,
});

/** Demands write access: an app needs one of the named permissions, a person needs the role (`write` unless said). */
export const writes = (permissions: string | string[], role: Role = 'write'): Access => ({
  permissions: [permissions].flat(),
  level: 'write',
  role,
});

export const atLeast = (role: Role, wanted: Role): boolean => roles.indexOf(role) >= roles.indexOf(wanted);

/** A person's highest role: owner, collaborator, organisation member, team member, or anybody on a public repository. */
export function roleOf(world: World, repo: Repo, account: Account): Role {
  if (repo.owner === account) return 'admin';
  const found: Role[] = [repo.private ? 'none' : 'read', repo.collaborators.get(account) ?? 'none'];
  const organization = world.organizationOf(repo);
  const membership = organization?.members.get(account);
  if (organization !== undefined && membership !== undefined) {
    found.push(membership === 'admin' ? 'admin' : organization.baseRole);
    for (const team of organization.teams.values()) {
      if (team.members.get(account)?.state === 'active') found.push(team.repositories.get(repo.fullName) ?? 'none');
    }
  }
  return found.reduce((best, role) => (atLeast(role, best) ? role : best));
}

/** Whether an installation, and the token as it was narrowed, reaches a repository. */
export function covers({ installation, repositories }: InstallationAuth, repo: Repo): boolean {
  return installationCovers(installation, repo) && (repositories === 'all' || repositories.has(repo.id));
}

export function installationCovers(installation: InstallationAuth['installation'], repo: Repo): boolean {
  const selected = installation.repositories === 'all' || installation.repositories.has(repo.id);
  return installation.account === repo.owner && selected && !installation.suspended;
}

/** The caller's role; an installation that reaches the repository counts as a writer, its permissions decide the rest. */
export function callerRole(world: World, auth: Auth, repo: Repo): Role {
  if (auth.kind === 'user') return roleOf(world, repo, auth.user);
  if (auth.kind === 'installation' && covers(auth, repo)) return 'write';
  return repo.private ? 'none' : 'read';
}

const ranks = { read: 1, write: 2, admin: 3 };

export function grants(granted: Permissions, { permissions, level }: Access): boolean {
  return permissions.some((name) => ranks[granted[name] ?? 'read'] >= ranks[level] && granted[name] !== undefined);
}

/**
 * Throws unless the caller may do this to the repository: 404 to those who may not even see it, 401 to nobody,
 * 403 to the others. An archived repository refuses every write.
 */
export function authorizeRepo(world: World, auth: Auth, repo: Repo, access: Access): void {
  const role = callerRole(world, auth, repo);
  if (role === 'none') throw notFound();
  if (auth.kind === 'app') throw new Refusal(403, 'Resource not accessible by integration');
  if (access.level === 'write' && auth.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
  if (auth.kind === 'installation') authorizeInstallation(auth, repo, access);
  else if (!atLeast(role, access.role)) throw new Refusal(403, `Must have ${access.role} access to repository.`);
  if (repo.archived && access.level === 'write') throw new Refusal(403, 'Repository was archived so is read-only.');
}

function authorizeInstallation(auth: InstallationAuth, repo: Repo, access: Access): void {
  // What anybody may read in a public repository, an installation may read without the permission.
  if (access.level === 'read' && !repo.private && access.role === 'read') return;
  if (covers(auth, repo) && grants(auth.permissions, access)) return;
  throw integrationRefused(access);
}

function integrationRefused({ permissions, level }: Access): Refusal {
  const accepted = permissions.map((name) => `${name}=${level}`).join('; ');
  return new Refusal(403, 'Resource not accessible by integration', {}, { 'x-accepted-github-permissions': accepted });
}

/** Throws unless the caller may read this of an organisation: an app with the permission, or a member. */
export function authorizeOrganization(world: World, auth: Auth, login: string, access: Access): void {
  const organization = world.organization(login);
  if (auth.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
  if (auth.kind === 'user') {
    if (!organization.members.has(auth.user)) throw notFound();
    return;
  }
  const reaches = auth.kind === 'installation' && auth.installation.account === organization;
  if (!reaches || !grants(auth.permissions, access)) throw integrationRefused(access);
}
