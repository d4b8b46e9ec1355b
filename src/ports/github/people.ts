import type { Person, Standing } from '../../domain/approval/facts.js';

/** What people may do, asked at the moment it matters; never `author_association`, which shows members as strangers. */
export interface People {
  /**
   * Role in the repository and membership in these teams (`@acme/security`). What GitHub does not tell is `unknown`,
   * and unknown is no permission.
   */
  standing(person: Pick<Person, 'login' | 'id'>, teams: readonly string[]): Promise<Standing>;
}
