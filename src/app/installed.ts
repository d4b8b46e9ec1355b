import type { Probot } from 'probot';
import type { Place } from './tenant.js';

export type InstalledRepository = Place;

/** Every repository that somebody installed the App on; archived and disabled ones are left alone. */
export async function installedRepositories(probot: Probot): Promise<readonly InstalledRepository[]> {
  const app = await probot.auth();
  const installations = await app.paginate('GET /app/installations', { per_page: 100 });
  const lists = await Promise.all(
    installations.filter(({ suspended_at }) => !suspended_at).map(({ id }) => repositoriesOf(probot, id)),
  );
  return lists.flat();
}

async function repositoriesOf(probot: Probot, installation: number): Promise<InstalledRepository[]> {
  const octokit = await probot.auth(installation);
  const repositories = await octokit.paginate('GET /installation/repositories', { per_page: 100 });
  return repositories
    .filter(({ archived, disabled }) => !archived && !disabled)
    .map(({ id, name, owner, default_branch }) => ({
      installation,
      owner: owner.login,
      repo: name,
      repositoryId: id,
      defaultBranch: default_branch,
    }));
}
