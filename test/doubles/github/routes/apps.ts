// An app's own affairs: who it is, where it is installed, and its tokens.
import { type Auth, issueInstallationToken } from '../auth.js';
import { found, Refusal } from '../errors.js';
import { appPayload, installationPayload, repositoryPayload } from '../payloads/accounts.js';
import { covers, installationCovers } from '../permissions.js';
import { type Call, type Route, repoRoute, route } from '../router.js';
import type { App, Installation, Permissions, Repo } from '../state.js';
import type { World } from '../world.js';

/** These routes take an app's JWT and nothing else. */
function callingApp(auth: Auth): App {
  if (auth.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
  return auth.app;
}

function ownInstallation({ world, auth }: Call<unknown>, id: number): Installation {
  const app = callingApp(auth);
  const installation = found(world.installations.get(id));
  return found(installation.app === app ? installation : undefined);
}

const installationsOf = (world: World, app: App): Installation[] =>
  [...world.installations.values()].filter((installation) => installation.app === app);

/** What a token may do: the installation's permissions, or fewer; 422 when it asks for more. */
function narrowedPermissions(installation: Installation, asked: Permissions | undefined): Permissions {
  for (const [name, level] of Object.entries(asked ?? {})) {
    const granted = installation.permissions[name];
    const enough = granted === level || granted === 'admin' || (granted === 'write' && level === 'read');
    if (!enough) throw new Refusal(422, 'The permissions requested are not granted to this installation.');
  }
  return asked ?? installation.permissions;
}

/** The repositories a token is limited to; 422 when one of them is not the installation's. */
function narrowedRepositories(world: World, installation: Installation, asked: Array<string | number> | undefined) {
  if (asked === undefined) return undefined;
  const reachable = [...world.repos.values()].filter((repo) => installationCovers(installation, repo));
  return asked.map((wanted): Repo => {
    const repo = reachable.find(({ id, name }) => id === wanted || name === wanted);
    const reason =
      'There is at least one repository that does not exist or is not accessible to the parent installation.';
    if (repo === undefined) throw new Refusal(422, reason);
    return repo;
  });
}

export const appRoutes: Route[] = [
  route('GET /app', ({ world, auth }) => {
    const app = callingApp(auth);
    return { body: { ...appPayload(world, app), installations_count: installationsOf(world, app).length } };
  }),

  route('GET /app/installations', ({ world, auth }) => {
    const installations = installationsOf(world, callingApp(auth));
    return { body: installations.map((installation) => installationPayload(world, installation)) };
  }),

  route('GET /app/installations/{installation_id}', (call) => ({
    body: installationPayload(call.world, ownInstallation(call, call.params.installation_id)),
  })),

  route('POST /app/installations/{installation_id}/access_tokens', (call) => {
    const { world, params } = call;
    const installation = ownInstallation(call, params.installation_id);
    if (installation.suspended) throw new Refusal(403, 'This installation has been suspended');
    const permissions = narrowedPermissions(installation, params.permissions as Permissions | undefined);
    const repos = narrowedRepositories(world, installation, params.repositories ?? params.repository_ids);
    const limit = repos === undefined ? 'all' : new Set(repos.map(({ id }) => id));
    const { token, expiresAt } = issueInstallationToken(world, installation, permissions, limit);
    const all = repos === undefined && installation.repositories === 'all';
    const body = {
      token,
      expires_at: world.timestamp(expiresAt),
      permissions,
      repository_selection: all ? 'all' : 'selected',
      ...(repos === undefined ? {} : { repositories: repos.map((repo) => repositoryPayload(world, repo)) }),
    };
    return { status: 201, body };
  }),

  route('DELETE /installation/token', ({ world, auth }) => {
    if (auth.kind !== 'installation') throw new Refusal(403, 'Resource not accessible by integration');
    world.tokens.delete(auth.token);
    return { status: 204 };
  }),

  route('GET /installation/repositories', ({ world, auth }) => {
    if (auth.kind !== 'installation') {
      throw new Refusal(403, 'You must authenticate with an installation access token in order to list repositories.');
    }
    const repos = [...world.repos.values()].filter((repo) => covers(auth, repo));
    return { body: { total_count: repos.length, repositories: repos.map((repo) => repositoryPayload(world, repo)) } };
  }),

  repoRoute('GET /repos/{owner}/{repo}/installation', null, ({ world, auth, repo }) => {
    const all = installationsOf(world, callingApp(auth));
    return { body: installationPayload(world, found(all.find((one) => installationCovers(one, repo)))) };
  }),

  route('GET /orgs/{org}/installation', ({ world, auth, params }) => {
    const account = world.organization(params.org);
    const all = installationsOf(world, callingApp(auth));
    return { body: installationPayload(world, found(all.find((one) => one.account === account))) };
  }),
];
