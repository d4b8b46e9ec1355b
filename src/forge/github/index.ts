import type { GitHub } from '../../clients/github.js';
import type { Forge } from '../../ports/github/forge.js';
import type { Self } from '../../ports/github/self.js';
import { GitHubBranches } from './branches.js';
import { GitHubChecks } from './checks.js';
import { GitHubComments } from './comments.js';
import { GitHubHistory } from './history.js';
import { GitHubIssues } from './issues.js';
import { GitHubPeople } from './people.js';
import { GitHubPulls } from './pulls.js';
import { GitHubReviews } from './reviews.js';

/** Every port on one repository of GitHub. */
export function githubForge(github: GitHub, self: Self): Forge {
  return {
    self,
    branches: new GitHubBranches(github),
    checks: new GitHubChecks(github),
    comments: new GitHubComments(github, self.appId),
    history: new GitHubHistory(github),
    issues: new GitHubIssues(github, self),
    people: new GitHubPeople(github),
    pulls: new GitHubPulls(github),
    reviews: new GitHubReviews(github),
  };
}
