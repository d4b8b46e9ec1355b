import { githubPermissions } from '../../src/domain/github-permissions.js';

/** `docs/operators/permissions.md`: what the App asks for, from the table its tokens are made by. */
export function permissionsPage(): string {
  const rows = githubPermissions.map(({ title, level, why }) => `| ${title} | ${level} | ${why} |`);
  return [
    '# Permissions on GitHub',
    'What your GitHub App must be granted, and for what. A run of the action gets a token with these and no others, for its own repository, whatever else the App may hold.',
    ['| permission | level | for |', '| --- | --- | --- |', ...rows].join('\n'),
    'Deliberately absent are administration, workflows and writing members: whoever takes the App over can change no rule, no workflow and no team.',
  ].join('\n\n');
}
