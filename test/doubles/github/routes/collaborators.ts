// What a person may do in a repository.
import type { JsonObject } from '../json.js';
import { permissionFlags, userPayload } from '../payloads/accounts.js';
import { atLeast, reads, roleOf } from '../permissions.js';
import { type Route, repoRoute } from '../router.js';
import type { Role } from '../state.js';

/** The older answer knows three roles and none: maintain shows as write, triage as read. */
function legacyPermission(role: Role): string {
  if (role === 'maintain') return 'write';
  return role === 'triage' ? 'read' : role;
}

export const collaboratorRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}/collaborators/{username}/permission', reads('metadata'), (call) => {
    const { world, repo, params } = call;
    const account = world.account(params.username);
    const role = roleOf(world, repo, account);
    const user: JsonObject = { ...userPayload(world, account), permissions: permissionFlags(role), role_name: role };
    return { body: { permission: legacyPermission(role), role_name: role, user } };
  }),

  repoRoute('GET /repos/{owner}/{repo}/assignees/{assignee}', reads(['issues', 'pull_requests']), (call) => {
    const account = call.world.accounts.get(call.params.assignee.toLowerCase());
    const assignable = account !== undefined && atLeast(roleOf(call.world, call.repo, account), 'read');
    return assignable ? { status: 204 } : { status: 404, body: { message: 'Not Found' } };
  }),
];
