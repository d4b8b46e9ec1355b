// Branches, their classic protection, and the rules that bind them.
import { found, Refusal } from '../errors.js';
import type { JsonObject } from '../json.js';
import { commitPayload } from '../payloads/commits.js';
import { protectionPayload, rulesPayload } from '../payloads/rules.js';
import { reads, writes } from '../permissions.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import { noRules, rulesOf } from '../rules.js';
import type { BranchRules } from '../state.js';

async function branchPayload(call: RepoCall, branch: string): Promise<JsonObject> {
  const { world, repo } = call;
  const sha = await repo.git.branchTip(branch);
  if (sha === undefined) throw new Refusal(404, 'Branch not found');
  return {
    name: branch,
    commit: await commitPayload(world, repo, sha),
    protected: rulesOf(repo, branch).length > 0,
    protection_url: `${world.url}/repos/${repo.fullName}/branches/${branch}/protection`,
  };
}

/** As far as the double enforces it. */
interface ProtectionRequest {
  required_status_checks: {
    strict: boolean;
    contexts?: string[];
    checks?: Array<{ context: string; app_id?: number }>;
  } | null;
  enforce_admins: boolean | null;
  required_pull_request_reviews: {
    dismiss_stale_reviews?: boolean;
    require_code_owner_reviews?: boolean;
    required_approving_review_count?: number;
    require_last_push_approval?: boolean;
  } | null;
  restrictions: { users: string[]; teams: string[]; apps?: string[] } | null;
  allow_force_pushes?: boolean | null;
  allow_deletions?: boolean;
}

function readProtection(branch: string, wanted: ProtectionRequest): BranchRules {
  const checks = wanted.required_status_checks;
  const reviews = wanted.required_pull_request_reviews;
  // -1 asks for a check from any app, as does no id at all.
  const named = (checks?.checks ?? []).map(({ context, app_id: id = -1 }) => ({
    context,
    appId: id === -1 ? null : id,
  }));
  const plain = (checks?.contexts ?? []).map((context) => ({ context, appId: null }));
  return {
    ...noRules,
    name: branch,
    branches: [branch],
    denyForcePush: wanted.allow_force_pushes !== true,
    denyDeletion: wanted.allow_deletions !== true,
    statusChecks: checks === null ? null : { strict: checks.strict, checks: named.length > 0 ? named : plain },
    pullRequest:
      reviews === null
        ? null
        : {
            approvals: reviews.required_approving_review_count ?? 1,
            dismissStale: reviews.dismiss_stale_reviews ?? false,
            codeOwners: reviews.require_code_owner_reviews ?? false,
            lastPushApproval: reviews.require_last_push_approval ?? false,
          },
    restrictUpdates: wanted.restrictions !== null,
    bypass: (wanted.restrictions?.users ?? []).concat((wanted.restrictions?.apps ?? []).map((slug) => `${slug}[bot]`)),
    adminsBypass: wanted.enforce_admins !== true,
  };
}

const PROTECTION = '/repos/{owner}/{repo}/branches/{branch}/protection';

export const branchRoutes: Route[] = [
  repoRoute('GET /repos/{owner}/{repo}/branches', reads('contents'), async (call) => {
    const refs = await call.repo.git.refs('refs/heads/');
    const names = refs.map(({ ref }) => ref.slice('refs/heads/'.length));
    return { body: await Promise.all(names.map((name) => branchPayload(call, name))) };
  }),

  repoRoute('GET /repos/{owner}/{repo}/branches/{branch}', reads('contents'), async (call) => ({
    body: await branchPayload(call, call.params.branch),
  })),

  repoRoute(`GET ${PROTECTION}`, reads('administration', 'admin'), ({ world, repo, params }) => {
    const protection = repo.protections.get(params.branch);
    if (protection === undefined) throw new Refusal(404, 'Branch not protected');
    return { body: protectionPayload(world, repo, protection) };
  }),

  repoRoute(`PUT ${PROTECTION}`, writes('administration', 'admin'), async ({ world, repo, params }) => {
    found(await repo.git.branchTip(params.branch));
    const protection = readProtection(params.branch, params as ProtectionRequest);
    repo.protections.set(params.branch, protection);
    return { body: protectionPayload(world, repo, protection) };
  }),

  repoRoute(`DELETE ${PROTECTION}`, writes('administration', 'admin'), ({ repo, params }) => {
    if (!repo.protections.delete(params.branch)) throw new Refusal(404, 'Branch not protected');
    return { status: 204 };
  }),

  // Rulesets only: classic protection is not in this list, on GitHub either.
  repoRoute('GET /repos/{owner}/{repo}/rules/branches/{branch}', reads('metadata'), ({ repo, params }) => {
    const rulesets = rulesOf(repo, params.branch).filter((rules) => repo.rulesets.includes(rules));
    return { body: rulesets.flatMap((rules) => rulesPayload(repo, rules)) };
  }),
];
