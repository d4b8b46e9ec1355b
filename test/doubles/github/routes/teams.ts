// Teams and memberships of an organisation.
import { found } from '../errors.js';
import type { JsonObject } from '../json.js';
import { organizationPayload, repositoryPayload, teamPayload, userPayload } from '../payloads/accounts.js';
import { reads } from '../permissions.js';
import { type OrganizationCall, organizationRoute, type Route } from '../router.js';
import type { Team } from '../state.js';

const teamOf = ({ organization }: OrganizationCall, slug: string): Team => found(organization.teams.get(slug));

function fullTeam({ world, organization }: OrganizationCall, team: Team): JsonObject {
  const active = [...team.members.values()].filter(({ state }) => state === 'active');
  return {
    ...teamPayload(world, organization, team),
    members_count: active.length,
    repos_count: team.repositories.size,
    organization: organizationPayload(world, organization),
  };
}

export const teamRoutes: Route[] = [
  organizationRoute('GET /orgs/{org}/teams', reads('members'), ({ world, organization }) => ({
    body: [...organization.teams.values()].map((team) => teamPayload(world, organization, team)),
  })),

  organizationRoute('GET /orgs/{org}/teams/{team_slug}', reads('members'), (call) => ({
    body: fullTeam(call, teamOf(call, call.params.team_slug)),
  })),

  organizationRoute('GET /orgs/{org}/teams/{team_slug}/members', reads('members'), (call) => {
    const { role } = call.params;
    const members = [...teamOf(call, call.params.team_slug).members]
      .filter(([, member]) => member.state === 'active')
      .filter(([, member]) => role === undefined || role === 'all' || member.role === role);
    return { body: members.map(([account]) => userPayload(call.world, account)) };
  }),

  // A pending member is answered too, with his state: who asks must look at it.
  organizationRoute('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', reads('members'), (call) => {
    const { team_slug, username } = call.params;
    const member = found(teamOf(call, team_slug).members.get(call.world.account(username)));
    const url = `${call.world.url}/orgs/${call.organization.login}/teams/${team_slug}/memberships/${username}`;
    return { body: { url, role: member.role, state: member.state } };
  }),

  // What a team may do in a repository; 204 or 404 unless the caller asks for the repository itself.
  organizationRoute('GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', reads('members'), (call) => {
    const { world, params, accept } = call;
    const repo = world.repo(`${params.owner}/${params.repo}`);
    const role = found(teamOf(call, params.team_slug).repositories.get(repo.fullName));
    if (!accept.includes('repository')) return { status: 204 };
    return { body: { ...repositoryPayload(world, repo, role), role_name: role } };
  }),

  organizationRoute('GET /orgs/{org}/memberships/{username}', reads('members'), (call) => {
    const { world, organization, params } = call;
    const user = world.account(params.username);
    const role = found(organization.members.get(user));
    const url = `${world.url}/orgs/${organization.login}/memberships/${user.login}`;
    const body = { user: userPayload(world, user), organization: organizationPayload(world, organization) };
    return { body: { url, state: 'active', role, ...body } };
  }),
];
