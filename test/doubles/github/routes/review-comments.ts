// Remarks on lines of a pull request's diff.
import { actor } from '../auth.js';
import { found, unprocessable } from '../errors.js';
import { demandAuthorOr, pullOf } from '../issues.js';
import { reviewCommentPayload } from '../payloads/review-comments.js';
import { reads, writes } from '../permissions.js';
import { addRemark, announceRemark, checkRemark } from '../review-comments.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { Review, ReviewComment } from '../state.js';

const ON_PULL = '/repos/{owner}/{repo}/pulls/{pull_number}/comments';
const COMMENT = '/repos/{owner}/{repo}/pulls/comments/{comment_id}';

const remarkOf = ({ repo }: RepoCall, id: number): ReviewComment => found(repo.reviewComments.get(id));

const payloads = ({ world, repo }: RepoCall, comments: ReviewComment[]) =>
  Promise.all(comments.map((comment) => reviewCommentPayload(world, repo, comment)));

export const reviewCommentRoutes: Route[] = [
  repoRoute(`GET ${ON_PULL}`, reads('pull_requests'), async (call) => {
    const issue = pullOf(call, call.params.pull_number);
    const submitted = [...call.repo.reviewComments.values()].filter(
      ({ review }) => review.pull === issue && review.state !== 'PENDING',
    );
    return { body: await payloads(call, submitted) };
  }),

  // A remark on its own is a review of one remark.
  repoRoute(`POST ${ON_PULL}`, writes('pull_requests', 'read'), async (call) => {
    const { world, repo, auth, params } = call;
    const issue = pullOf(call, params.pull_number);
    if (!(await repo.git.has(params.commit_id, 'commit')))
      throw unprocessable('commit_id is not part of the pull request');
    await checkRemark(call, { pull: issue }, params);
    const review: Review = {
      id: world.id(),
      pull: issue,
      author: actor(auth),
      body: '',
      state: 'COMMENTED',
      commitSha: params.commit_id,
      submittedAt: world.timestamp(),
    };
    repo.reviews.push(review);
    const comment = addRemark(call, review, params);
    await announceRemark(call, comment, 'created');
    return { status: 201, body: await reviewCommentPayload(world, repo, comment) };
  }),

  repoRoute(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments',
    reads('pull_requests'),
    async (call) => {
      const issue = pullOf(call, call.params.pull_number);
      const review = found(call.repo.reviews.find(({ id, pull }) => id === call.params.review_id && pull === issue));
      return {
        body: await payloads(
          call,
          [...call.repo.reviewComments.values()].filter((one) => one.review === review),
        ),
      };
    },
  ),

  repoRoute(`PATCH ${COMMENT}`, writes('pull_requests', 'read'), async (call) => {
    const comment = remarkOf(call, call.params.comment_id);
    demandAuthorOr(call, comment.review.author, 'write');
    comment.body = call.params.body;
    comment.updatedAt = call.world.timestamp();
    await announceRemark(call, comment, 'edited');
    return { body: await reviewCommentPayload(call.world, call.repo, comment) };
  }),

  repoRoute(`DELETE ${COMMENT}`, writes('pull_requests', 'read'), async (call) => {
    const comment = remarkOf(call, call.params.comment_id);
    demandAuthorOr(call, comment.review.author, 'write');
    call.repo.reviewComments.delete(comment.id);
    await announceRemark(call, comment, 'deleted');
    return { status: 204 };
  }),
];
