import { reviewProposals } from '../../jobs/review-proposals.js';
import { type TickResult, tick } from '../../jobs/tick.js';
import type { Inputs } from '../inputs.js';
import { asApp } from '../tenant.js';
import type { Verdict } from '../verdict.js';

/**
 * `command: run`: merges what was approved, and does everything that is due. A runner hears of no review, so each run
 * looks at every open proposal itself.
 */
export async function run(inputs: Inputs): Promise<Verdict> {
  const { merged, result } = await asApp(inputs, async ({ ports, actor, rotate }) => {
    const first = await tick(ports, { actor, rotate });
    if (first.state !== 'done') return { merged: [], result: first };
    const merged = await reviewProposals(ports, ports.clock.now());
    // What was merged just now begins now: the next schedule may be hours away.
    return { merged, result: merged.length > 0 ? await tick(ports, { actor, rotate }) : first };
  });
  return verdictOf(result, merged);
}

function verdictOf({ state, code, rotations }: TickResult, merged: readonly number[]): Verdict {
  const stuck = rotations.filter((rotation) => rotation.state === 'needs-human');
  const stopped = state === 'registry broken' || state === 'ledger not trusted';
  const decision = state === 'ledger not trusted' || stuck.length > 0 ? 'needs-human' : stopped ? 'fail' : 'pass';
  return {
    decision,
    reasonCode: code ?? stuck[0]?.code ?? '',
    message: stopped
      ? `everything is stopped: ${state}; an issue says more`
      : `${stuck.length} rotations need a person`,
    result: { version: 1, state, code: code ?? null, merged, rotations },
    counts: { errors: stopped ? 1 : stuck.length, warnings: 0 },
    annotations: [],
    summary: [
      stopped ? `Everything is stopped: ${state}.` : `Done: ${rotations.length} rotations advanced.`,
      ...merged.map((number) => `- merged #${number}, as approved`),
      ...rotations.map((one) => `- \`${one.rotation}\`: ${one.state}${one.code ? ` (\`${one.code}\`)` : ''}`),
    ].join('\n'),
  };
}
