import { review } from '../review.js';
import { answered, refusal } from './answers.js';
import type { Handler } from './handler.js';

/**
 * Counts a comment as a review of the head it names. Nothing is written down here: the comment itself is read again
 * for every judgement, for as long as it stands there unedited.
 */
export const approve: Handler = async ({ command, by, subject }, ports, { now }) => {
  const { pull, snapshot } = subject;
  if (!pull || command.verb !== 'approve') return refusal('there is nothing to approve here.');
  if (command.sha !== pull.head) {
    return refusal(
      `that is not the head any more; look at ${pull.head.slice(0, 7)} and approve it with its full name.`,
    );
  }
  const { judgement, merged, leftToPeople } = await review(pull.number, snapshot.state, ports, now);
  const { verdict } = judgement;
  if (!verdict.counted.some((one) => one.by.id === by.id)) {
    const why = verdict.refused.find((one) => one.by.id === by.id)?.objection.sentence;
    return refusal(why ? `your approval does not count, because: ${why}.` : 'there is nothing to approve here.');
  }
  if (merged) return answered('Approved and merged; the rotation begins.', 'done', { wake: true });
  if (verdict.outcome === 'approved') {
    return answered(`Approved. A person merges it${leftToPeople ? `: ${leftToPeople.replace(/\.$/, '')}` : ''}.`);
  }
  return answered('Your approval counts; it is not enough yet, see the check "rekeyer / approval".');
};
