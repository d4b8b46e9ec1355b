import { findDone } from '../../domain/rotation/progress.js';
import { adoptWithin, type RotationTerms } from '../../domain/rotation/terms.js';
import { DAY, type Duration, HOUR, type Instant, MINUTE, SECOND } from '../../domain/time.js';
import { candidateOf, fail, previousOf, type Step, type StepContext, type StepResult } from './step.js';

/** A consumer that reloads at once is seen within this time without giving the lease back. */
const AT_ONCE: Duration = 5 * SECOND;
const POLL: Duration = 250;
/** How long a later look is put off. */
const LATER: Duration = MINUTE;
/** Uses of the old value may end; one that lasts longer than this after the grace period is a person's matter. */
const DRAIN_WITHIN: Duration = DAY;

/**
 * Sees the consumers use the candidate. Delivered is not adopted: without a session that began after the delivery
 * this is never done, and after `adoptWithin` a person is asked.
 */
export const adopt: Step = async (context, { wave }) => {
  const { bindings, terms, progress } = context;
  if (!bindings.capabilities.seesAdoption) return { evidence: { adopted: false, observable: false } };
  const delivered = progress.done.findLast((done) => done.step === 'deliver' && (wave === 0 || done.wave === wave));
  const since = Number(delivered?.evidence.since);
  const candidate = await candidateOf(context);
  const seen = await poll(context, async () => {
    const adoption = await bindings.rotator.adoption(candidate, since);
    if (adoption.observable === false) return { evidence: { adopted: false, observable: false } };
    return adoption.adopted ? { evidence: { adopted: true, ...adoption.evidence } } : undefined;
  });
  return (
    seen ??
    later(
      context,
      since + adoptWithin(terms, wave),
      'NOT_ADOPTED',
      'delivered, not adopted: no consumer was seen using the new value',
    )
  );
};

/**
 * Lets uses of the old value end by themselves: sessions until they are closed; where only the last use is known,
 * until it lies before the promotion, or nobody came back for as long as `quietFor` says.
 */
export const drain: Step = async (context) => {
  const { bindings, progress, clock, terms } = context;
  const previous = await previousOf(context);
  // What is retired has no successor: uses count from when we had looked at it ourselves.
  const promoted = (findDone(progress, 'promote') ?? findDone(progress, 'stage'))?.at ?? clock.now();
  const seen = await poll(context, async () => {
    const since = Math.max(promoted, clock.now() - quietFor(terms));
    const { count } = await bindings.rotator.uses(previous, { since });
    return count === 0 ? { evidence: { uses: 0 } } : undefined;
  });
  const deadline = promoted + terms.gracePeriod + DRAIN_WITHIN;
  return seen ?? later(context, deadline, 'NOT_DRAINED', 'the old value is still in use');
};

/** A grace period of days is meant for jobs that come once a day; an owner who gives none has no such jobs. */
function quietFor({ gracePeriod }: RotationTerms): Duration {
  return Math.min(DAY, Math.max(HOUR, gracePeriod));
}

async function poll(
  { clock }: StepContext,
  look: () => Promise<StepResult | undefined>,
): Promise<StepResult | undefined> {
  const from = clock.monotonic();
  for (;;) {
    const result = await look();
    if (result || clock.monotonic() - from >= AT_ONCE) return result;
    await clock.sleep(POLL);
  }
}

function later(
  { clock }: StepContext,
  deadline: Instant,
  code: 'NOT_ADOPTED' | 'NOT_DRAINED',
  message: string,
): StepResult {
  const now = clock.now();
  if (now >= deadline) fail(code, message);
  return { until: Math.min(deadline, now + LATER) };
}

/** A timer of the ledger: done once `period` has passed since `from`. */
function timer({ clock }: StepContext, from: Instant, period: Duration): StepResult {
  const until = from + period;
  return clock.now() >= until ? { evidence: { waited: period } } : { until };
}

/** Keeps both values valid for the policy's `gracePeriod`, counted from promotion. */
export const grace: Step = async (context) =>
  timer(context, findDone(context.progress, 'promote')?.at ?? context.clock.now(), context.terms.gracePeriod);

/** Keeps the old value recoverable for `recoveryPeriod`, counted from when it stopped working. */
export const recovery: Step = async (context) => {
  const { progress, terms, clock } = context;
  const from =
    (findDone(progress, 'deactivate') ?? findDone(progress, 'revoke') ?? findDone(progress, 'promote'))?.at ??
    clock.now();
  return timer(context, from, terms.recoveryPeriod);
};
