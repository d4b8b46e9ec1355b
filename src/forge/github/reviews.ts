import type { GitHub } from '../../clients/github.js';
import type { ReviewFact } from '../../domain/approval/facts.js';
import type { Reviews } from '../../ports/github/reviews.js';
import { instantOf, personOf } from './person.js';

const MOST_REVIEWS = 1000;
const STATES: readonly ReviewFact['state'][] = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING'];

export class GitHubReviews implements Reviews {
  constructor(private readonly github: GitHub) {}

  async of(pull: number) {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
    const found = await this.github.list(route, { pull_number: pull }, MOST_REVIEWS);
    const items = found.map(
      ({ user, state, commit_id: commit, submitted_at: at }): ReviewFact => ({
        by: personOf(user),
        // A state that we do not know is no approval.
        state: STATES.find((known) => known === state.toUpperCase()) ?? 'COMMENTED',
        commit: commit ?? '',
        at: at === undefined ? 0 : instantOf(at),
      }),
    );
    return { items, complete: items.length < MOST_REVIEWS };
  }
}
