// Teams and memberships of an organisation.
import { found } from '../errors.js';
import type { JsonObject } from '../json.js';
import { teamPayload, userPayload } from '../payloads/accounts.js';
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
    organization: { ...userPayload(world, organization), type: 'Organization' },
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
    return { body: members.map(([login]) => userPayload(call.world, call.world.account(login))) };
  }),

  // A pending member is answered too, with his state: who asks must look at it.
  organizationRoute('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', reads('members'), (call) => {
    const { team_slug, username } = call.params;
    const member = found(teamOf(call, team_slug).members.get(call.world.account(username).login));
    const url = `${call.world.url}/orgs/${call.organization.login}/teams/${team_slug}/memberships/${username}`;
    return { body: { url, role: member.role, state: member.state } };
  }),

  organizationRoute('GET /orgs/{org}/memberships/{username}', reads('members'), (call) => {
    const { world, organization, params } = call;
    const user = world.account(params.username);
    const role = found(organization.members.get(user.login));
    const url = `${world.url}/orgs/${organization.login}/memberships/${user.login}`;
    const about = { login: organization.login, id: organization.id };
    return { body: { url, state: 'active', role, user: userPayload(world, user), organization: about } };
  }),
];
