import { review } from '../review.js';
import { answered } from './answers.js';
import type { Handler } from './handler.js';

/** Looks at everything again; on a pull request at once, elsewhere by waking the next run. */
export const recheck: Handler = async ({ subject: { pull, snapshot } }, ports, { now }) => {
  if (!pull) return answered('I look at everything again.', 'done', { wake: true });
  const { merged } = await review(pull.number, snapshot.state, ports, now);
  return answered('I looked at it again; the checks say what I found.', 'done', { wake: merged });
};
