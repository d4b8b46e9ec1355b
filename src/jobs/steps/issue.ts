import { hasCode } from '../../domain/errors/index.js';
import { candidateOf, previousOf, type Step } from './step.js';

/**
 * Makes the candidate valid at the provider. An answer that was lost is not repeated blindly: the provider is asked
 * whether it accepts the candidate, and only an acceptance counts as done.
 */
export const issue: Step = async (context) => {
  const { rotator } = context.bindings;
  const candidate = await candidateOf(context);
  const previous = await previousOf(context);
  try {
    return { evidence: await rotator.issue(candidate, previous) };
  } catch (error) {
    if (hasCode(error, 'PROVIDER_REJECTED', 'PROVIDER_UNAVAILABLE')) throw error;
    if ((await rotator.accepts(candidate)) !== 'accepted') throw error;
    return { evidence: { observed: true } };
  }
};
