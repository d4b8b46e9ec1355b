/** One permission of a GitHub App, and what would not work without it. */
export interface GitHubPermission {
  /** As GitHub's API and the App's manifest name it. */
  readonly name: string;
  /** As the page of the App's settings names it. */
  readonly title: string;
  readonly level: 'read' | 'write';
  /** What asks for it. */
  readonly feature: 'always';
  readonly why: string;
}

/**
 * What the App asks for, the only place where it is written: the token of a run, the set-up of the App, the doctor and
 * the documentation are made from it.
 *
 * Deliberately absent: administration, workflows, members:write. Whoever takes the App over can change no rule,
 * no workflow and no team.
 */
export const githubPermissions: readonly GitHubPermission[] = [
  {
    name: 'contents',
    title: 'Contents',
    level: 'write',
    feature: 'always',
    why: 'to read the registry, to write the ledger branch and rotation pull requests',
  },
  {
    name: 'pull_requests',
    title: 'Pull requests',
    level: 'write',
    feature: 'always',
    why: 'plans, comments, merges of approved requests',
  },
  {
    name: 'issues',
    title: 'Issues',
    level: 'write',
    feature: 'always',
    why: 'one issue for each credential that needs somebody',
  },
  {
    name: 'checks',
    title: 'Checks',
    level: 'write',
    feature: 'always',
    why: '`rekeyer / validate` and `rekeyer / approval`',
  },
  {
    name: 'members',
    title: 'Members',
    level: 'read',
    feature: 'always',
    why: 'to know who is in the teams that policies name',
  },
  { name: 'metadata', title: 'Metadata', level: 'read', feature: 'always', why: 'GitHub demands it' },
];

/** Those that are needed and not held: `checks: write`. A write permission is a read permission too. */
export function lackingPermissions(
  needed: readonly GitHubPermission[],
  held: Readonly<Record<string, string>>,
): readonly GitHubPermission[] {
  return needed.filter(({ name, level }) => {
    const granted = held[name];
    return granted !== 'admin' && granted !== 'write' && granted !== level;
  });
}
