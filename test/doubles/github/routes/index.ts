import type { Route } from '../router.js';
import { appRoutes } from './apps.js';
import { branchRoutes } from './branches.js';
import { checkRoutes } from './checks.js';
import { collaboratorRoutes } from './collaborators.js';
import { commentRoutes } from './comments.js';
import { commitRoutes } from './commits.js';
import { contentRoutes } from './contents.js';
import { dispatchRoutes } from './dispatches.js';
import { objectRoutes, refRoutes } from './git-data.js';
import { issueRoutes } from './issues.js';
import { labelRoutes } from './labels.js';
import { pullRoutes } from './pulls.js';
import { reactionRoutes } from './reactions.js';
import { repoRoutes } from './repos.js';
import { reviewCommentRoutes } from './review-comments.js';
import { reviewRequestRoutes } from './review-requests.js';
import { reviewRoutes } from './reviews.js';
import { teamRoutes } from './teams.js';
import { userRoutes } from './users.js';

/** Everything that the double serves; `openapi.json` is cut to it. */
export const routes: Route[] = [
  ...appRoutes,
  ...userRoutes,
  ...teamRoutes,
  ...repoRoutes,
  ...collaboratorRoutes,
  ...branchRoutes,
  ...refRoutes,
  ...objectRoutes,
  ...contentRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...reviewRequestRoutes,
  ...reviewRoutes,
  ...reviewCommentRoutes,
  ...checkRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...dispatchRoutes,
];
