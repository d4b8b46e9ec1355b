// Whose review of a pull request is asked for.
import { actor } from '../auth.js';
import { Refusal } from '../errors.js';
import { pullOf } from '../issues.js';
import type { JsonObject } from '../json.js';
import { teamPayload, userPayload } from '../payloads/accounts.js';
import { fullPullPayload, pullPayload } from '../payloads/pulls.js';
import { atLeast, reads, roleOf, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { Account, PullRequest, Team } from '../state.js';

const REQUESTED = '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers';

/** The person of that login, who must see the repository and not be the author. */
function reviewer({ world, repo }: RepoCall, issue: PullRequest, login: string): Account {
  const account = world.accounts.get(login.toLowerCase());
  if (account === issue.author) throw new Refusal(422, 'Review cannot be requested from pull request author.');
  if (account === undefined || !atLeast(roleOf(world, repo, account), 'read')) {
    const hint = 'One or more of the users or teams you specified is not a collaborator';
    throw new Refusal(
      422,
      `Reviews may only be requested from collaborators. ${hint} of the ${repo.fullName} repository.`,
    );
  }
  return account;
}

function reviewTeam({ world, repo }: RepoCall, slug: string): Team {
  const team = world.organizationOf(repo)?.teams.get(slug);
  if (team === undefined) throw new Refusal(422, 'Could not resolve to a node with the given team slug.');
  return team;
}

type RequestAction = 'review_requested' | 'review_request_removed';

async function announce(call: RepoCall, issue: PullRequest, action: RequestAction, who: JsonObject): Promise<void> {
  const { world, webhooks, repo, auth } = call;
  const pull = await fullPullPayload(world, repo, issue);
  const details = { number: issue.number, pull_request: pull, ...who };
  webhooks.emit(`pull_request.${action}`, repo, actor(auth), details);
}

const personDetails = ({ world }: RepoCall, account: Account) => ({ requested_reviewer: userPayload(world, account) });

function teamDetails({ world, repo }: RepoCall, team: Team): JsonObject {
  const organization = world.organizationOf(repo);
  return organization === undefined ? {} : { requested_team: teamPayload(world, organization, team) };
}

export const reviewRequestRoutes: Route[] = [
  repoRoute(`GET ${REQUESTED}`, reads('pull_requests'), async (call) => {
    const payload = await pullPayload(call.world, call.repo, pullOf(call, call.params.pull_number));
    return { body: { users: payload.requested_reviewers, teams: payload.requested_teams } };
  }),

  repoRoute(`POST ${REQUESTED}`, writes('pull_requests'), async (call) => {
    const issue = pullOf(call, call.params.pull_number);
    const people = (call.params.reviewers ?? []).map((login) => reviewer(call, issue, login));
    const teams = (call.params.team_reviewers ?? []).map((slug) => reviewTeam(call, slug));
    for (const account of people) {
      issue.pull.requestedReviewers.add(account);
      await announce(call, issue, 'review_requested', personDetails(call, account));
    }
    for (const team of teams) {
      issue.pull.requestedTeams.add(team);
      await announce(call, issue, 'review_requested', teamDetails(call, team));
    }
    return { status: 201, body: await pullPayload(call.world, call.repo, issue) };
  }),

  repoRoute(`DELETE ${REQUESTED}`, writes('pull_requests'), async (call) => {
    const issue = pullOf(call, call.params.pull_number);
    for (const account of call.params.reviewers.map((login) => call.world.account(login))) {
      const asked = issue.pull.requestedReviewers.delete(account);
      if (asked) await announce(call, issue, 'review_request_removed', personDetails(call, account));
    }
    for (const team of (call.params.team_reviewers ?? []).map((slug) => reviewTeam(call, slug))) {
      const asked = issue.pull.requestedTeams.delete(team);
      if (asked) await announce(call, issue, 'review_request_removed', teamDetails(call, team));
    }
    return { body: await pullPayload(call.world, call.repo, issue) };
  }),
];
