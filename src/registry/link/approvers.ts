import type { Approvers } from '../../domain/policy.js';
import type { ApproversDocument } from '../schema/approvers.js';

export const nobody: Approvers = { users: [], teams: [], roles: [] };

/** Sorts what is written in one list into users, teams and roles. */
export function approversOf(written: ApproversDocument | undefined): Approvers | undefined {
  if (!written) return undefined;
  const names = written.filter((one) => typeof one === 'string');
  return {
    users: names.filter((name) => !name.includes('/')),
    teams: names.filter((name) => name.includes('/')),
    roles: [...new Set(written.flatMap((one) => (typeof one === 'string' ? [] : one.roles)))],
  };
}

/** Whether somebody is named at all; who is behind a team or role, GitHub knows. */
export function namesSomebody({ users, teams, roles }: Approvers): boolean {
  return users.length + teams.length + roles.length > 0;
}
