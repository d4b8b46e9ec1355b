// Repositories, with their first commit.
import { join } from 'node:path';
import { GitRepository } from '../git/repository.js';
import { noRules } from '../rules.js';
import type { BranchRules, Repo, Role } from '../state.js';
import type { World } from '../world.js';

/** A ruleset: what is left out does not bind. */
export type RulesetOptions = Partial<BranchRules> & { branches: string[] };

export interface RepoOptions {
  /** Content by path, committed to the default branch; a README unless said. */
  files?: Record<string, string>;
  /** Private unless said. */
  private?: boolean;
  archived?: boolean;
  collaborators?: Record<string, Role>;
  defaultBranch?: string;
  rulesets?: RulesetOptions[];
}

export async function addRepo(
  world: World,
  ownerLogin: string,
  name: string,
  options: RepoOptions = {},
): Promise<Repo> {
  const owner = world.account(ownerLogin);
  const fullName = `${owner.login}/${name}`;
  const { files = { 'README.md': `# ${name}\n` }, defaultBranch = 'main', collaborators = {} } = options;
  const git = await GitRepository.create(join(world.directory, `${fullName}.git`), defaultBranch);
  const by = { name: owner.login, email: owner.emails[0] ?? '', date: world.timestamp() };
  await git.seed(defaultBranch, files, by, 'Initial commit');
  const repo: Repo = {
    id: world.id(),
    owner,
    name,
    fullName,
    private: options.private ?? true,
    archived: options.archived ?? false,
    defaultBranch,
    createdAt: world.timestamp(),
    git,
    collaborators: new Map(Object.entries(collaborators).map(([login, role]) => [world.account(login), role])),
    nextNumber: 1,
    issues: new Map(),
    comments: new Map(),
    reviews: [],
    reviewComments: new Map(),
    checkRuns: new Map(),
    labels: new Map(),
    reactions: [],
    protections: new Map(),
    rulesets: (options.rulesets ?? []).map((rules) => ({ ...noRules, ...rules })),
    runs: new Map(),
  };
  world.repos.set(fullName.toLowerCase(), repo);
  return repo;
}
