import type { GitHub } from '../../clients/github.js';
import { type Person, type RepositoryRole, repositoryRoles, type Standing } from '../../domain/approval/facts.js';
import { hasCode } from '../../domain/errors/index.js';
import type { People } from '../../ports/github/people.js';

export class GitHubPeople implements People {
  constructor(private readonly github: GitHub) {}

  async standing(person: Pick<Person, 'login' | 'id'>, teams: readonly string[]): Promise<Standing> {
    const role = await this.#role(person);
    const memberships: [string, 'member' | 'no' | 'unknown'][] = [];
    // Who may not even see the repository needs no further question.
    const asked = role === 'unknown' || role === 'none' ? [] : teams;
    for (const team of asked) memberships.push([team, await this.#membership(team, person.login)]);
    return { role, teams: Object.fromEntries(memberships) };
  }

  async #role({ login, id }: Pick<Person, 'login' | 'id'>): Promise<Standing['role']> {
    try {
      const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
      const { permission, role_name: name, user } = await this.github.read(route, { username: login });
      // A login that changed hands: this is somebody else's answer.
      if (user?.id !== id) return 'unknown';
      return isRole(name) ? name : isRole(permission) ? permission : 'unknown';
    } catch (error) {
      return unreadable(error, 'none');
    }
  }

  /** A pending invitation is no membership; a team that does not exist has no members. */
  async #membership(team: string, login: string): Promise<'member' | 'no' | 'unknown'> {
    const [org = '', slug = ''] = team.slice(1).split('/');
    try {
      const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
      const { state } = await this.github.read(route, { org, team_slug: slug, username: login });
      return state === 'active' ? 'member' : 'no';
    } catch (error) {
      return unreadable(error, 'no');
    }
  }
}

/** Of a custom role GitHub tells the base role beside it, in `permission`. */
const isRole = (name: string): name is RepositoryRole => repositoryRoles.some((role) => role === name);

function unreadable<T extends string>(error: unknown, absent: T): T | 'unknown' {
  if (hasCode(error, 'GITHUB_NOT_FOUND')) return absent;
  if (hasCode(error, 'GITHUB_REFUSED')) return 'unknown';
  throw error;
}
