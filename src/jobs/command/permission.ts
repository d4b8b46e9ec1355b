import { hasRole, type Person, type Standing } from '../../domain/approval/facts.js';
import type { Caller, CommandLaw } from '../../domain/command/grammar.js';
import type { CommandPorts } from './ports.js';
import type { Subject } from './subject.js';

/**
 * Why may this person not use this command now? `undefined`: they may.
 *
 * What the table does not allow is forbidden, and so is what GitHub does not tell. Who approves is not asked here:
 * that is judged like a review, with everything that belongs to it.
 */
export async function mayUse(
  { who }: CommandLaw,
  by: Person,
  { credential }: Subject,
  { forge }: Pick<CommandPorts, 'forge'>,
): Promise<string | undefined> {
  const owner = credential?.owner;
  const standing = await forge.people.standing(by, owner?.includes('/') ? [owner] : []);
  if (standing.role === 'unknown') return 'GitHub does not tell what you may do here, so you may not.';
  return allows(who, by, standing, owner) ? undefined : `only ${needed[who]} may do that.`;
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

function allows(who: Caller, by: Person, standing: Standing, owner: string | undefined): boolean {
  const { role } = standing;
  if (role === 'unknown' || role === 'none') return false;
  const owns =
    owner !== undefined && (owner.toLowerCase() === `@${by.login.toLowerCase()}` || standing.teams[owner] === 'member');
  switch (who) {
    case 'read':
    case 'approver':
      return true;
    case 'write':
      return hasRole(role, 'write');
    case 'write or owner':
      return owns || hasRole(role, 'write');
    case 'owner':
      return owns;
    case 'maintain':
      return hasRole(role, 'maintain');
    default:
      return false;
  }
}
