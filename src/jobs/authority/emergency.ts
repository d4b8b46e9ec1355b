import type { Person } from '../../domain/approval/facts.js';
import { objectionToPerson } from '../../domain/approval/objections.js';
import { governing } from '../../domain/governing.js';
import type { Approvers } from '../../domain/policy.js';
import type { Registry } from '../../domain/registry.js';
import type { Refusal } from '../../ports/authority.js';
import type { Forge } from '../../ports/github/forge.js';
import { emergencyLists } from '../command/permission.js';
import type { Case } from './case.js';

const APPROVAL = /^emergency:([A-Za-z0-9_-]+):([0-9]+)$/;

/** Who declared the emergency that this rotation is approved by; `undefined` for every other rotation. */
export function declaredBy({ approved }: Pick<Case, 'approved'>): Person | undefined {
  const [, login, id] = APPROVAL.exec(approved?.data.by ?? '') ?? [];
  return login === undefined ? undefined : { login, id: Number(id), type: 'User' };
}

/**
 * Why may this person not let a rotation begin without a review? Asked of everybody whose rules are trusted, with what
 * GitHub says of the person now; the stricter one decides.
 */
export async function emergencyRefused(
  credential: string,
  by: Person,
  registries: readonly Registry[],
  { people }: Pick<Forge, 'people'>,
): Promise<Refusal | undefined> {
  const lists = registries.map((registry) => listsFor(credential, registry));
  const teams = lists.flat().flatMap((list) => list.teams);
  const standing = await people.standing(by, [...new Set(teams)]);
  const named = (list: Approvers) => objectionToPerson(by, standing, list) === undefined;
  if (lists.length > 0 && lists.every((either) => either.some(named))) return undefined;
  return { code: 'UNAUTHORIZED_MERGE', message: `${by.login} may not declare an emergency of "${credential}"` };
}

function listsFor(name: string, registry: Registry): readonly Approvers[] {
  const credential = registry.credentials.find((one) => one.name === name);
  const policy = credential && governing(registry).policyOf(credential);
  return policy ? emergencyLists(registry, [policy]) : [];
}
