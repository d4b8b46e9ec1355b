import type { Material } from '../../domain/material.js';
import { formatInstant, MINUTE } from '../../domain/time.js';
import { provesLife, seenBy } from './prove.js';
import { fail, inUse, type Step, type StepContext } from './step.js';

/** Clocks that differ more than this cannot be trusted with "old enough to destroy". */
const SKEW = MINUTE;

/**
 * Looks before anything is touched: the value in use is the one the ledger knows and works, a wrong one is refused,
 * every place can be written, and the provider names no obstacle.
 */
export const preflight: Step = async (context) => {
  const { bindings, clock } = context;
  const current = await inUse(context);
  assertKnown(context, current);
  const inspection = await bindings.rotator.inspect(current);
  const places = await Promise.all(bindings.consumers.map(({ delivery }) => delivery.inspect()));
  const obstacles = [...inspection.obstacles, ...places.flat()];
  if (obstacles.length > 0) fail('PREFLIGHT_FAILED', obstacles.join('; '));
  const answer = await provesLife(bindings.probes, current);
  const seen = seenBy(bindings.probes);
  if (answer === 'unreachable') fail('PROVIDER_UNAVAILABLE', `the value in use could not be tried${seen}`);
  if (answer === 'refused') fail('DRIFT', `the value in use is refused: somebody changed it outside${seen}`);
  const theirs = await bindings.rotator.now();
  const skew = theirs - clock.now();
  if (Math.abs(skew) > SKEW) {
    fail(
      'PREFLIGHT_FAILED',
      `this clock is ${Math.round(skew / 1000)} s off the provider's (${formatInstant(theirs)})`,
    );
  }
  return { evidence: { ...inspection.evidence, ...inspection.open } };
};

function assertKnown({ bindings, known }: StepContext, current: Material): void {
  if (known !== undefined && !bindings.isKnownAs(current, known)) {
    fail('DRIFT', 'the value in use is not the one that the last rotation put there');
  }
}
