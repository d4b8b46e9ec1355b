// The repository itself.
import { repositoryPayload } from '../payloads/accounts.js';
import { callerRole, reads } from '../permissions.js';
import { type Route, repoRoute } from '../router.js';

export const repoRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}', reads('metadata'), ({ world, auth, repo }) => ({
    body: repositoryPayload(world, repo, callerRole(world, auth, repo)),
  })),
];
