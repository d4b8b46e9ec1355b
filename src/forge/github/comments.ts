import type { Data, GitHub } from '../../clients/github.js';
import { hasCode } from '../../domain/errors/index.js';
import { hasMarker, type MarkerKind } from '../../domain/marker.js';
import type { Comment, Comments, Reaction } from '../../ports/github/comments.js';
import type { Listing } from '../../ports/github/listing.js';
import { instantOf, personOf } from './person.js';

const MOST_COMMENTS = 2000;

export class GitHubComments implements Comments {
  constructor(
    private readonly github: GitHub,
    private readonly appId: number,
  ) {}

  async get(id: number): Promise<Comment> {
    const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
    return this.#commentOf(await this.github.read(route, { comment_id: id }));
  }

  async of(issue: number): Promise<Listing<Comment>> {
    const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
    const found = await this.github.list(route, { issue_number: issue }, MOST_COMMENTS);
    return { items: found.map((data) => this.#commentOf(data)), complete: found.length < MOST_COMMENTS };
  }

  async keep(
    issue: number,
    { kind, key }: { readonly kind: MarkerKind; readonly key: string },
    body: string,
    among?: readonly Comment[],
  ): Promise<void> {
    const comments = among ?? (await this.of(issue)).items;
    const own = comments.find((comment) => comment.ours && hasMarker(comment.body, kind, key));
    if (own?.body === body) return;
    if (own) {
      await this.github.edit('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { comment_id: own.id, body });
    } else {
      await this.github.make('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
        issue_number: issue,
        body,
      });
    }
  }

  async react(id: number, reaction: Reaction): Promise<void> {
    try {
      await this.github.edit('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
        comment_id: id,
        content: reaction,
      });
    } catch (error) {
      // A sign that cannot be given stops nothing.
      if (!hasCode(error, 'GITHUB_NOT_FOUND', 'GITHUB_REFUSED', 'GITHUB_UNAVAILABLE')) throw error;
    }
  }

  #commentOf(data: Data<'GET /repos/{owner}/{repo}/issues/comments/{comment_id}'>): Comment {
    return {
      id: Number(data.id),
      issue: Number(data.issue_url.split('/').at(-1)),
      onPull: data.html_url.includes('/pull/'),
      by: personOf(data.user),
      ours: data.performed_via_github_app?.id === this.appId,
      // GitHub gives back line ends as the browser sent them.
      body: (data.body ?? '').replaceAll('\r\n', '\n'),
      at: instantOf(data.created_at),
      edited: data.updated_at !== data.created_at,
    };
  }
}
