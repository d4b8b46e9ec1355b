// Puts people, organisations, repositories and apps into the world.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { GitRepository } from './git/repository.js';
import { noreplyAddress } from './payloads/accounts.js';
import { noRules } from './rules.js';
import type { Account, App, BranchRules, Installation, Organization, Permissions, Repo, Role, Team } from './state.js';
import type { World } from './world.js';

function addAccount(world: World, login: string, type: Account['type'], emails: string[]): Account {
  const id = world.id();
  const addresses = [...emails, noreplyAddress({ id, login })].map((email) => email.toLowerCase());
  const account: Account = { id, login, type, emails: addresses };
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

/** The token that a test may use for a person. */
export const tokenOf = (login: string): string => `ghp_${login.toLowerCase()}`;

export interface UserOptions {
  /** The addresses that the person's commits carry; `<login>@example.com` unless said. */
  emails?: string[];
}

export function addUser(world: World, login: string, { emails = [`${login}@example.com`] }: UserOptions = {}): Account {
  const user = addAccount(world, login, 'User', emails);
  const token = tokenOf(login);
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
  for (const member of Object.keys(members)) world.account(member);
  const account = addAccount(world, login, 'Organization', []);
  const more = { members: new Map(Object.entries(members)), teams: new Map<string, Team>(), baseRole };
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
  for (const login of members) team.members.set(login, { role: 'member', state: 'active' });
  for (const login of maintainers) team.members.set(login, { role: 'maintainer', state: 'active' });
  for (const login of pending) team.members.set(login, { role: 'member', state: 'pending' });
  for (const login of [...members, ...maintainers]) {
    world.account(login);
    if (!organization.members.has(login)) organization.members.set(login, 'member');
  }
  organization.teams.set(slug, team);
  return team;
}

/** A ruleset: what is left out does not bind. */
export type RulesetOptions = Partial<BranchRules> & { branches: string[] };

export interface RepoOptions {
  /** Content by path, committed to the default branch; a README unless said. */
  files?: Record<string, string>;
  /** Private unless said. */
  private?: boolean;
  archived?: boolean;
  collaborators?: Record<string, Role>;
  defaultBranch?: string;
  rulesets?: RulesetOptions[];
}

export async function addRepo(
  world: World,
  ownerLogin: string,
  name: string,
  options: RepoOptions = {},
): Promise<Repo> {
  const owner = world.account(ownerLogin);
  const fullName = `${owner.login}/${name}`;
  const { files = { 'README.md': `# ${name}\n` }, defaultBranch = 'main', collaborators = {} } = options;
  const git = await GitRepository.create(join(world.directory, `${fullName}.git`), defaultBranch);
  const by = { name: owner.login, email: owner.emails[0] ?? '', date: world.timestamp() };
  await git.seed(defaultBranch, files, by, 'Initial commit');
  const repo: Repo = {
    id: world.id(),
    owner,
    name,
    fullName,
    private: options.private ?? true,
    archived: options.archived ?? false,
    defaultBranch,
    createdAt: world.timestamp(),
    git,
    collaborators: new Map(Object.entries(collaborators)),
    nextNumber: 1,
    issues: new Map(),
    comments: new Map(),
    reviews: [],
    checkRuns: new Map(),
    labels: new Map(),
    reactions: [],
    protections: new Map(),
    rulesets: (options.rulesets ?? []).map((rules) => ({ ...noRules, ...rules })),
    runs: new Map(),
  };
  world.repos.set(fullName.toLowerCase(), repo);
  return repo;
}

export interface AppOptions {
  id: number;
  slug: string;
  /** PEM, or a key object. */
  publicKey: string | KeyObject;
  permissions: Permissions;
  /** Webhook events; each needs the permission that goes with it. */
  events?: string[];
  webhook?: { url: string; secret: string };
}

/** The permission that GitHub demands of an app before it may hear of an event. */
const eventPermissions: Record<string, string> = {
  check_run: 'checks',
  create: 'contents',
  delete: 'contents',
  issue_comment: 'issues',
  issues: 'issues',
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  push: 'contents',
  repository_dispatch: 'contents',
  workflow_run: 'actions',
};

function addApp(world: World, options: AppOptions): App {
  const { id, slug, publicKey, permissions, events = [], webhook } = options;
  for (const event of events) {
    const needed = eventPermissions[event];
    if (needed === undefined) throw new Error(`the double sends no webhook "${event}"`);
    if (permissions[needed] === undefined) throw new Error(`"${event}" needs the permission "${needed}"`);
  }
  const bot = addAccount(world, `${slug}[bot]`, 'Bot', []);
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
  const app: App = { id, slug, publicKey: key, permissions, events, webhook, bot };
  world.apps.set(id, app);
  return app;
}

/** Installs an app on an account: on all its repositories, or on those named. Makes the app on its first installation. */
export function installApp(world: World, options: AppOptions, accountLogin: string, only?: string[]): Installation {
  const app = world.apps.get(options.id) ?? addApp(world, options);
  const account = world.account(accountLogin);
  const repositories =
    only === undefined ? 'all' : new Set(only.map((name) => world.repo(`${account.login}/${name}`).id));
  const { permissions } = app;
  const installation: Installation = { id: world.id(), app, account, repositories, permissions, suspended: false };
  world.installations.set(installation.id, installation);
  return installation;
}
