// What a branch demands of those who move it: classic protection and rulesets, for the API and for git alike.
import { type Auth, actor } from './auth.js';
import { Refusal } from './errors.js';
import { roleOf } from './permissions.js';
import type { BranchRules, Repo } from './state.js';
import type { World } from './world.js';

/** A rule that binds nobody to anything; the start of a ruleset or protection. */
export const noRules: BranchRules = {
  name: 'rules',
  branches: [],
  denyForcePush: false,
  denyDeletion: false,
  restrictUpdates: false,
  pullRequest: null,
  statusChecks: null,
  bypass: [],
  adminsBypass: false,
};

/** A direct move of a branch. A merge of a pull request is judged by `merge-rules.ts` instead. */
export type BranchMove = 'create' | 'fast-forward' | 'force' | 'delete';

const asPattern = (glob: string): RegExp => {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
};

/** Every rule that names this branch. */
export function rulesOf(repo: Repo, branch: string): BranchRules[] {
  const classic = repo.protections.get(branch);
  const named = repo.rulesets.filter((ruleset) => ruleset.branches.some((glob) => asPattern(glob).test(branch)));
  return classic === undefined ? named : [classic, ...named];
}

/** The rules that bind this caller: those he does not bypass. */
export function bindingRules(world: World, repo: Repo, branch: string, auth: Auth): BranchRules[] {
  const caller = actor(auth);
  const admin = auth.kind === 'user' && roleOf(world, repo, caller) === 'admin';
  const bypasses = ({ bypass, adminsBypass }: BranchRules) => bypass.includes(caller.login) || (adminsBypass && admin);
  return rulesOf(repo, branch).filter((rules) => !bypasses(rules));
}

/** Why this caller may not move the branch so; undefined when he may. */
export function refusedMove(
  world: World,
  repo: Repo,
  branch: string,
  auth: Auth,
  move: BranchMove,
): string | undefined {
  for (const rules of bindingRules(world, repo, branch, auth)) {
    if (rules.denyDeletion && move === 'delete') return 'Cannot delete this branch';
    if (rules.denyForcePush && move === 'force') return 'Cannot force-push to this branch';
    if (move === 'create' || move === 'delete') continue;
    if (rules.restrictUpdates) return 'Cannot update this protected ref.';
    if (rules.pullRequest !== null || rules.statusChecks !== null)
      return 'Changes must be made through a pull request.';
  }
  return undefined;
}

/** Throws what the API answers to a refused move: 422 "Repository rule violations found". */
export function permitMove(world: World, repo: Repo, branch: string, auth: Auth, move: BranchMove): void {
  const reason = refusedMove(world, repo, branch, auth, move);
  if (reason !== undefined) throw new Refusal(422, `Repository rule violations found\n\n${reason}`);
}
