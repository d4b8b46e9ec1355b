// Reviews of pull requests.
import { actor } from '../auth.js';
import { found, Refusal, unprocessable } from '../errors.js';
import { pullOf } from '../issues.js';
import { fullPullPayload, reviewPayload } from '../payloads/pulls.js';
import { reads, writes } from '../permissions.js';
import { addRemark, announceRemark, checkRemark } from '../review-comments.js';
import { type RepoCall, type Route, repoRoute } from '../router.js';
import type { PullRequest, Review, ReviewState } from '../state.js';

type Verdict = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

const states: Record<Verdict, ReviewState> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

function checkVerdict(call: RepoCall, issue: PullRequest, verdict: Verdict | undefined, body: string, remarks: number) {
  const own = actor(call.auth) === issue.author;
  if (own && verdict === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (own && verdict === 'REQUEST_CHANGES') throw unprocessable('Can not request changes on your own pull request');
  const wordy = verdict === 'REQUEST_CHANGES' || verdict === 'COMMENT';
  if (wordy && body === '' && remarks === 0)
    throw unprocessable('You need to leave a comment indicating the requested changes.');
}

/** The webhook writes the state in lower case, the API in upper. */
async function announce({ world, webhooks, repo, auth }: RepoCall, review: Review, action: 'submitted' | 'dismissed') {
  const payload = { ...reviewPayload(world, repo, review), state: review.state.toLowerCase() };
  const pull = await fullPullPayload(world, repo, review.pull);
  webhooks.emit(`pull_request_review.${action}`, repo, actor(auth), { review: payload, pull_request: pull });
}

const REVIEWS = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews';

function reviewOf(call: RepoCall, number: number, id: number): Review {
  const issue = pullOf(call, number);
  return found(call.repo.reviews.find((review) => review.pull === issue && review.id === id));
}

export const reviewRoutes: Route[] = [
  // A review that is not submitted yet is its author's secret.
  repoRoute(`GET ${REVIEWS}`, reads('pull_requests'), (call) => {
    const { world, repo, auth, params } = call;
    const issue = pullOf(call, params.pull_number);
    const me = auth.kind === 'user' ? auth.user : null;
    const visible = repo.reviews.filter((one) => one.pull === issue && (one.state !== 'PENDING' || one.author === me));
    return { body: visible.map((review) => reviewPayload(world, repo, review)) };
  }),

  repoRoute(`GET ${REVIEWS}/{review_id}`, reads('pull_requests'), (call) => ({
    body: reviewPayload(call.world, call.repo, reviewOf(call, call.params.pull_number, call.params.review_id)),
  })),

  // Anybody who can read may review; whether that counts for anything is up to the branch's rules.
  repoRoute(`POST ${REVIEWS}`, writes('pull_requests', 'read'), async (call) => {
    const { world, repo, auth, params } = call;
    const { event: verdict, body = '', commit_id: commitSha, comments = [] } = params;
    const issue = pullOf(call, params.pull_number);
    checkVerdict(call, issue, verdict, body, comments.length);
    for (const remark of comments) await checkRemark(call, { pull: issue }, remark);
    if (commitSha !== undefined && !(await repo.git.has(commitSha, 'commit'))) {
      throw unprocessable('commit_id is not part of the pull request');
    }
    const review: Review = {
      id: world.id(),
      pull: issue,
      author: actor(auth),
      body,
      state: verdict === undefined ? 'PENDING' : states[verdict],
      commitSha: commitSha ?? issue.pull.headSha,
      submittedAt: verdict === undefined ? null : world.timestamp(),
    };
    repo.reviews.push(review);
    issue.pull.requestedReviewers.delete(review.author);
    const added = comments.map((remark) => addRemark(call, review, remark));
    if (verdict !== undefined) {
      await announce(call, review, 'submitted');
      for (const comment of added) await announceRemark(call, comment, 'created');
    }
    return { body: reviewPayload(world, repo, review) };
  }),

  repoRoute(`PUT ${REVIEWS}/{review_id}/dismissals`, writes('pull_requests'), async (call) => {
    const review = reviewOf(call, call.params.pull_number, call.params.review_id);
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw new Refusal(422, 'Can not dismiss a commented or already dismissed pull request review');
    }
    review.state = 'DISMISSED';
    await announce(call, review, 'dismissed');
    return { body: reviewPayload(call.world, call.repo, review) };
  }),
];
