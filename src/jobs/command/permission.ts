import { hasRole, type Person, type Standing } from '../../domain/approval/facts.js';
import { objectionToPerson } from '../../domain/approval/objections.js';
import type { Caller, CommandLaw } from '../../domain/command/grammar.js';
import { governing } from '../../domain/governing.js';
import type { Approvers, RotationPolicy } from '../../domain/policy.js';
import type { Registry } from '../../domain/registry.js';
import type { CommandPorts } from './ports.js';
import type { Subject } from './subject.js';

/**
 * Why may this person not use this command now? `undefined`: they may.
 *
 * What the table does not allow is forbidden, and so is what GitHub does not tell.
 */
export async function mayUse(
  { verb, who }: CommandLaw,
  by: Person,
  subject: Subject,
  { forge }: Pick<CommandPorts, 'forge'>,
): Promise<string | undefined> {
  const lists = listsOf(subject);
  const teams = [...lists.approvers, ...lists.emergency].flatMap(({ teams }) => teams);
  const { owner } = lists;
  const standing = await forge.people.standing(by, [...new Set([...(owner?.includes('/') ? [owner] : []), ...teams])]);
  if (standing.role === 'unknown') return 'GitHub does not tell what you may do here, so you may not.';
  return allows({ verb, who }, by, standing, lists) ? undefined : `only ${needed[who]} may do that.`;
}

/** Whether this person approves every credential concerned, by the default branch and by what they may do now. */
export async function isApprover(
  by: Person,
  subject: Subject,
  { forge }: Pick<CommandPorts, 'forge'>,
): Promise<boolean> {
  const { approvers } = listsOf(subject);
  const standing = await forge.people.standing(by, [...new Set(approvers.flatMap(({ teams }) => teams))]);
  return approvers.length > 0 && approvers.every((list) => objectionToPerson(by, standing, list) === undefined);
}

/** Whom the default branch names, for the credentials that a command is about. */
interface Lists {
  readonly owner: string | undefined;
  /** One list for each policy concerned: an approver is in all of them. */
  readonly approvers: readonly Approvers[];
  /** Whoever is in one of them answers emergencies: of the policy, or of the settings. */
  readonly emergency: readonly Approvers[];
}

function listsOf({ registry, credential, concerned }: Subject): Lists {
  const rules = governing(registry);
  const policies = concerned.flatMap((one) => rules.policyOf(one) ?? []);
  return {
    owner: credential?.owner,
    approvers: policies.length === concerned.length ? policies.map(({ approval }) => approval.from) : [],
    emergency: emergencyLists(registry, policies),
  };
}

/** Who answers emergencies under these policies; what a policy says goes before the settings. */
export function emergencyLists(
  { config }: Pick<Registry, 'config'>,
  policies: readonly RotationPolicy[],
): readonly Approvers[] {
  const own = policies.flatMap(({ approval }) => approval.emergency?.from ?? []);
  return own.length > 0 ? own : [config.emergency];
}

const needed: Readonly<Record<Caller, string>> = {
  read: 'somebody who may read this repository',
  write: 'somebody with write access',
  'write or owner': 'the owner of the credential or somebody with write access',
  owner: 'the owner of the credential',
  'owner or emergency': 'the owner of the credential or an emergency responder',
  approver: 'an approver',
  emergency: 'an emergency responder',
  maintain: 'a maintainer',
};

function allows(
  { verb, who }: Pick<CommandLaw, 'verb' | 'who'>,
  by: Person,
  standing: Standing,
  { owner, approvers, emergency }: Lists,
): boolean {
  const { role } = standing;
  if (role === 'unknown' || role === 'none') return false;
  const owns =
    owner !== undefined && (owner.toLowerCase() === `@${by.login.toLowerCase()}` || standing.teams[owner] === 'member');
  const named = (list: Approvers) => objectionToPerson(by, standing, list) === undefined;
  switch (who) {
    case 'read':
      return true;
    case 'approver':
      // An approval is judged like a review, with everything that belongs to it.
      return verb === 'approve' || (approvers.length > 0 && approvers.every(named));
    case 'emergency':
      return emergency.some(named);
    case 'owner or emergency':
      return owns || emergency.some(named);
    case 'write':
      return hasRole(role, 'write');
    case 'write or owner':
      return owns || hasRole(role, 'write');
    case 'owner':
      return owns;
    case 'maintain':
      return hasRole(role, 'maintain');
  }
}
