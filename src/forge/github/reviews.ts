import type { GitHub } from '../../clients/github.js';
import type { ReviewFact } from '../../domain/approval/facts.js';
import { hasCode } from '../../domain/errors/index.js';
import type { Reviews, Suggestion } from '../../ports/github/reviews.js';
import { instantOf, personOf } from './person.js';

const MOST_REVIEWS = 1000;
const STATES: readonly ReviewFact['state'][] = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING'];

export class GitHubReviews implements Reviews {
  constructor(private readonly github: GitHub) {}

  async suggest(pull: number, head: string, suggestions: readonly Suggestion[]): Promise<void> {
    if (suggestions.length === 0) return;
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments';
    const before = await this.github.list(route, { pull_number: pull }, MOST_REVIEWS);
    const known = new Set(before.map(({ path, body }) => `${path}\n${body.replaceAll('\r\n', '\n')}`));
    for (const { path, line, why, text } of suggestions) {
      const body = `${why}\n\n\`\`\`suggestion\n${text}\n\`\`\`\n`;
      if (!known.has(`${path}\n${body}`)) await this.#remark({ pull_number: pull, commit_id: head, path, line, body });
    }
  }

  async #remark(remark: { pull_number: number; commit_id: string; path: string; line: number; body: string }) {
    try {
      const route = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments';
      await this.github.make(route, { ...remark, side: 'RIGHT' });
    } catch (error) {
      // The line is not part of the difference after all.
      if (!hasCode(error, 'GITHUB_CONFLICT', 'GITHUB_REFUSED', 'GITHUB_NOT_FOUND')) throw error;
    }
  }

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
