// How GitHub writes people, teams, apps, installations and repositories. What is left out here and required by
// GitHub's schema is filled in by `completion.ts`.
import type { JsonObject } from '../json.js';
import { atLeast } from '../permissions.js';
import type { Account, App, Installation, Organization, Repo, Role, Team } from '../state.js';
import { nodeId, type World } from '../world.js';

/** The commit address that GitHub gives every account. */
export const noreplyAddress = ({ id, login }: { id: number; login: string }): string =>
  `${id}+${login}@users.noreply.github.com`;

export function userPayload(world: World, { id, login, type }: Account): JsonObject {
  const url = `${world.url}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId(type, id),
    avatar_url: `${world.url}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${world.url}/${encodeURIComponent(login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

export function organizationPayload(world: World, { id, login }: Organization): JsonObject {
  const url = `${world.url}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    type: 'Organization',
    url,
    html_url: `${world.url}/${login}`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${id}`,
    description: null,
  };
}

export function teamPayload(world: World, organization: Organization, team: Team): JsonObject {
  const url = `${world.url}/orgs/${organization.login}/teams/${team.slug}`;
  const { id, slug, name } = team;
  return { id, node_id: nodeId('Team', id), slug, name, url, html_url: url, permission: 'pull', parent: null };
}

export function appPayload(world: World, app: App): JsonObject {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    name: app.slug,
    owner: userPayload(world, app.bot),
    description: null,
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    permissions: app.permissions,
    events: app.events,
  };
}

export function installationPayload(world: World, installation: Installation): JsonObject {
  const { id, app, account, permissions, repositories, suspended } = installation;
  return {
    id,
    account: userPayload(world, account),
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    repository_selection: repositories === 'all' ? 'all' : 'selected',
    permissions,
    events: app.events,
    access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${id}`,
    single_file_name: null,
    suspended_at: suspended ? world.timestamp() : null,
    suspended_by: null,
  };
}

/** `permissions` are given where GitHub tells the caller his own. */
export function repositoryPayload(world: World, repo: Repo, callersRole?: Role): JsonObject {
  const html = `${world.url}/${repo.fullName}`;
  return {
    id: repo.id,
    node_id: nodeId('Repository', repo.id),
    name: repo.name,
    full_name: repo.fullName,
    private: repo.private,
    visibility: repo.private ? 'private' : 'public',
    owner: userPayload(world, repo.owner),
    url: `${world.url}/repos/${repo.fullName}`,
    html_url: html,
    clone_url: `${html}.git`,
    git_url: `${html}.git`,
    default_branch: repo.defaultBranch,
    archived: repo.archived,
    disabled: false,
    fork: false,
    description: null,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    topics: [],
    open_issues_count: [...repo.issues.values()].filter(({ state }) => state === 'open').length,
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    pushed_at: repo.createdAt,
    ...(callersRole === undefined ? {} : { permissions: permissionFlags(callersRole) }),
  };
}

export function permissionFlags(role: Role): JsonObject {
  return {
    pull: atLeast(role, 'read'),
    triage: atLeast(role, 'triage'),
    push: atLeast(role, 'write'),
    maintain: atLeast(role, 'maintain'),
    admin: atLeast(role, 'admin'),
  };
}

/** How somebody is related to a repository; never a statement about what he may do. */
export function authorAssociation(world: World, repo: Repo, account: Account): string {
  if (repo.owner === account) return 'OWNER';
  if (world.organizationOf(repo)?.members.has(account)) return 'MEMBER';
  return repo.collaborators.has(account) ? 'COLLABORATOR' : 'NONE';
}
