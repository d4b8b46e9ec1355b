// Remarks on lines of a pull request's diff.
import { actor } from './auth.js';
import { unprocessable } from './errors.js';
import { shownLines } from './git/diff.js';
import { pullPayload } from './payloads/pulls.js';
import { reviewCommentPayload } from './payloads/review-comments.js';
import { filesOf } from './pulls.js';
import type { RepoCall } from './router.js';
import type { Review, ReviewComment } from './state.js';

export interface Remark {
  path: string;
  body: string;
  line?: number | undefined;
  side?: string | undefined;
  start_line?: number | undefined;
}

/** Refuses (422) a remark on a line that the diff does not show: GitHub can hang it nowhere. */
export async function checkRemark({ repo }: RepoCall, review: Pick<Review, 'pull'>, remark: Remark): Promise<void> {
  const { path, line, side = 'RIGHT', start_line: start = line } = remark;
  const file = (await filesOf(repo, review.pull)).find(({ filename }) => filename === path);
  if (file === undefined) throw unprocessable('Path could not be resolved');
  const shown = shownLines(file.patch ?? '')[side === 'LEFT' ? 'LEFT' : 'RIGHT'];
  if (line === undefined || start === undefined) throw unprocessable('line is missing');
  if (!shown.has(line) || !shown.has(start)) throw unprocessable('Line could not be resolved');
}

/** Adds a checked remark to a review. */
export function addRemark({ world, repo }: RepoCall, review: Review, remark: Remark): ReviewComment {
  const { path, body, line = 0, side, start_line: start } = remark;
  const at = world.timestamp();
  const comment: ReviewComment = {
    id: world.id(),
    review,
    path,
    line,
    startLine: start === undefined || start === line ? null : start,
    side: side === 'LEFT' ? 'LEFT' : 'RIGHT',
    body,
    createdAt: at,
    updatedAt: at,
  };
  repo.reviewComments.set(comment.id, comment);
  return comment;
}

export async function announceRemark(call: RepoCall, comment: ReviewComment, action: 'created' | 'edited' | 'deleted') {
  const { world, webhooks, repo, auth } = call;
  const pull = await pullPayload(world, repo, comment.review.pull);
  const payload = { comment: await reviewCommentPayload(world, repo, comment), pull_request: pull };
  const changes = action === 'edited' ? { changes: {} } : {};
  webhooks.emit(`pull_request_review_comment.${action}`, repo, actor(auth), { ...payload, ...changes });
}
