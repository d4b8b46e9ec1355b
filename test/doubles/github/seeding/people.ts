// People, organisations and teams: putting them into the world, and changing what they are.
import { found } from '../errors.js';
import { noreplyAddress } from '../payloads/accounts.js';
import { webFlow } from '../signatures.js';
import type { Account, Organization, Role, Team, TeamMember } from '../state.js';
import type { World } from '../world.js';

/** An account of any kind; it may always commit under its noreply address. */
export function addAccount(world: World, login: string, type: Account['type'], emails: string[]): Account {
  const id = world.id();
  const addresses = [...emails, noreplyAddress({ id, login })].map((email) => email.toLowerCase());
  const account: Account = { id, login, type, emails: addresses };
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

/** GitHub's own account, which commits what people and apps do on the site. */
export function addWebFlow(world: World): void {
  addAccount(world, 'web-flow', 'User', [webFlow.email]);
}

/** A person's own token. It belongs to the account, whatever its login is by now. */
export const tokenOf = ({ id }: Account): string => `ghp_${id}`;

export interface UserOptions {
  /** The addresses that the person's commits carry; `<login>@example.com` unless said. */
  emails?: string[];
}

export function addUser(world: World, login: string, { emails = [`${login}@example.com`] }: UserOptions = {}): Account {
  const user = addAccount(world, login, 'User', emails);
  const token = tokenOf(user);
  world.tokens.set(token, { auth: { kind: 'user', token, user }, expiresAt: null });
  return user;
}

export interface OrganizationOptions {
  members?: Record<string, 'member' | 'admin'>;
  /** What every member may do in every repository; `read` unless said. */
  baseRole?: Role;
}

export function addOrganization(world: World, login: string, options: OrganizationOptions = {}): Organization {
  const { members = {}, baseRole = 'read' } = options;
  const account = addAccount(world, login, 'Organization', []);
  const people = Object.entries(members).map(([member, role]) => [world.account(member), role] as const);
  const more = { members: new Map(people), teams: new Map<string, Team>(), baseRole };
  // One object under both names, so that an owner is an owner whichever way it is looked up.
  const organization: Organization = Object.assign(account, more);
  world.organizations.set(login.toLowerCase(), organization);
  return organization;
}

export interface TeamOptions {
  members?: string[];
  maintainers?: string[];
  /** Invited, but not yet members. */
  pending?: string[];
  /** Role by full repository name. */
  repositories?: Record<string, Role>;
}

/** The slug is the name in lower case, with dashes. Members of a team are members of the organisation. */
export function addTeam(world: World, organizationLogin: string, name: string, options: TeamOptions = {}): Team {
  const { members = [], maintainers = [], pending = [], repositories = {} } = options;
  const organization = world.organization(organizationLogin);
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const team: Team = {
    id: world.id(),
    slug,
    name,
    members: new Map(),
    repositories: new Map(Object.entries(repositories)),
  };
  organization.teams.set(slug, team);
  for (const login of members)
    setTeamMember(world, organizationLogin, slug, login, { role: 'member', state: 'active' });
  for (const login of maintainers)
    setTeamMember(world, organizationLogin, slug, login, { role: 'maintainer', state: 'active' });
  for (const login of pending)
    setTeamMember(world, organizationLogin, slug, login, { role: 'member', state: 'pending' });
  return team;
}

/** Puts somebody into a team, or with `null` out of it. */
export function setTeamMember(
  world: World,
  organizationLogin: string,
  slug: string,
  login: string,
  as: TeamMember | null,
) {
  const organization = world.organization(organizationLogin);
  const members = found(organization.teams.get(slug)).members;
  const account = world.account(login);
  if (as === null) members.delete(account);
  else members.set(account, as);
  const newcomer = as?.state === 'active' && !organization.members.has(account);
  if (newcomer) organization.members.set(account, 'member');
}

/** Makes somebody a member of an organisation, or with `null` ends that, in its teams too. */
export function setMember(world: World, organizationLogin: string, login: string, role: 'member' | 'admin' | null) {
  const organization = world.organization(organizationLogin);
  const account = world.account(login);
  if (role !== null) {
    organization.members.set(account, role);
    return;
  }
  organization.members.delete(account);
  for (const team of organization.teams.values()) team.members.delete(account);
}

/** Makes somebody a collaborator of a repository; `none` ends that. */
export function setRole(world: World, repository: string, login: string, role: Role): void {
  const { collaborators } = world.repo(repository);
  if (role === 'none') collaborators.delete(world.account(login));
  else collaborators.set(world.account(login), role);
}

/** Gives an account another login; its id, roles and token stay. The old login is free for anybody. */
export function renameUser(world: World, from: string, to: string): void {
  const account = world.account(from);
  world.accounts.delete(from.toLowerCase());
  world.accounts.set(to.toLowerCase(), account);
  account.login = to;
}
