import { hasCode } from '../../domain/errors/index.js';
import { mint } from './mint.js';
import { sign } from './sign.js';
import { candidateOf, previousOf, type Step, type StepContext, type StepResult } from './step.js';

/** Makes the candidate valid at the provider: sets what was staged, or has it minted or signed and stages it at once. */
export const issue: Step = (context) => ways[context.bindings.capabilities.mints](context);

/**
 * An answer that was lost is not repeated blindly: the provider is asked whether it accepts the candidate, and only
 * an acceptance counts as done.
 */
async function set(context: StepContext): Promise<StepResult> {
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
}

const ways = { self: set, provider: mint, signed: sign } as const;
