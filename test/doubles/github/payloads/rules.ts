// How GitHub writes branch protection and the rules of rulesets.
import type { JsonObject } from '../json.js';
import type { BranchRules, Repo } from '../state.js';
import type { World } from '../world.js';

export function protectionPayload(world: World, repo: Repo, rules: BranchRules): JsonObject {
  const url = `${world.url}/repos/${repo.fullName}/branches/${rules.name}/protection`;
  const { statusChecks, pullRequest } = rules;
  const checks = statusChecks && {
    url: `${url}/required_status_checks`,
    strict: statusChecks.strict,
    contexts: statusChecks.checks.map(({ context }) => context),
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: statusChecks.checks.map(({ context, appId }) => ({ context, app_id: appId })),
  };
  const reviews = pullRequest && {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: pullRequest.dismissStale,
    require_code_owner_reviews: pullRequest.codeOwners,
    required_approving_review_count: pullRequest.approvals,
    require_last_push_approval: pullRequest.lastPushApproval,
  };
  return {
    url,
    ...(checks === null ? {} : { required_status_checks: checks }),
    ...(reviews === null ? {} : { required_pull_request_reviews: reviews }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: !rules.adminsBypass },
    allow_force_pushes: { enabled: !rules.denyForcePush },
    allow_deletions: { enabled: !rules.denyDeletion },
  };
}

/** One entry for each rule of a ruleset. */
export function rulesPayload(repo: Repo, rules: BranchRules): JsonObject[] {
  const id = repo.rulesets.indexOf(rules) + 1;
  const source = { ruleset_source_type: 'Repository', ruleset_source: repo.fullName, ruleset_id: id };
  const { pullRequest, statusChecks } = rules;
  const plain = [
    ...(rules.denyDeletion ? ['deletion'] : []),
    ...(rules.denyForcePush ? ['non_fast_forward'] : []),
    ...(rules.restrictUpdates ? ['update'] : []),
  ];
  const pull = pullRequest && {
    required_approving_review_count: pullRequest.approvals,
    dismiss_stale_reviews_on_push: pullRequest.dismissStale,
    require_code_owner_review: pullRequest.codeOwners,
    require_last_push_approval: pullRequest.lastPushApproval,
    required_review_thread_resolution: false,
  };
  const checks = statusChecks && {
    strict_required_status_checks_policy: statusChecks.strict,
    required_status_checks: statusChecks.checks.map(({ context, appId }) =>
      appId === null ? { context } : { context, integration_id: appId },
    ),
  };
  return [
    ...plain.map((type) => ({ type, ...source })),
    ...(pull === null ? [] : [{ type: 'pull_request', parameters: pull, ...source }]),
    ...(checks === null ? [] : [{ type: 'required_status_checks', parameters: checks, ...source }]),
  ];
}
