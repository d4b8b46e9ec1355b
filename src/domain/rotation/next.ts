import type { Outcome } from '../ledger/event.js';
import { nextStart } from '../schedule.js';
import { stepLaws } from '../steps.js';
import type { Duration, Instant } from '../time.js';
import type { Progress } from './progress.js';
import { type RotationTerms, replacesInPlace, type StepRef } from './terms.js';

/** What a runner should do with a rotation now. */
export type Move =
  | { readonly do: 'perform'; readonly step: StepRef }
  | { readonly do: 'close'; readonly outcome: Outcome }
  /** Nothing before `until`; the reason is for people. */
  | { readonly do: 'wait'; readonly until: Instant; readonly why: 'timer' | 'retry' }
  /** Nothing before a window opens or a freeze ends; `step` would be next. */
  | {
      readonly do: 'wait';
      readonly until: Instant;
      readonly why: 'window';
      readonly step: StepRef;
      readonly reason: string;
    }
  /** Nothing until a person acts. */
  | { readonly do: 'stop'; readonly why: 'closed' | 'needs-human' | 'held' | 'not-approved' };

/**
 * What comes next? A pure function of the journal, the terms and the time.
 *
 * A step that was announced without an outcome comes again: every step looks at the world before it acts, so a
 * repeated one finds its work done. A hold stops between steps only; in place, between `issue` and `verify`, it
 * waits, because stopping there would be the outage. So it is with windows and freezes: they hold back the beginning
 * and every step that disturbs somebody, but never a step that was announced, nor the way back.
 */
export function nextMove(progress: Progress, terms: RotationTerms, now: Instant): Move {
  if (progress.closed) return { do: 'stop', why: 'closed' };
  if (progress.needsHuman) return { do: 'stop', why: 'needs-human' };
  if (!progress.approved) return { do: 'stop', why: 'not-approved' };
  if (progress.held && !mustFinish(progress, terms)) return { do: 'stop', why: 'held' };
  if (progress.notBefore !== undefined && now < progress.notBefore) {
    return { do: 'wait', until: progress.notBefore, why: progress.failures > 0 ? 'retry' : 'timer' };
  }
  const table = progress.direction === 'forward' ? terms.forward : wayBack(progress, terms);
  const next = progress.intended ?? table.find((ref) => !isDone(progress, ref));
  if (next) {
    const step = { step: next.step, wave: next.wave };
    return heldByWindow(step, progress, terms, now) ?? { do: 'perform', step };
  }
  return { do: 'close', outcome: progress.direction === 'forward' ? 'success' : backOutcome(progress) };
}

/** A compromise and the value's own end wait for no window; once the new value is in use, the end of the old is no haste. */
function heldByWindow(step: StepRef, progress: Progress, terms: RotationTerms, now: Instant): Move | undefined {
  const free = progress.direction === 'back' || progress.intended || progress.reason === 'compromised';
  if (free || mustFinish(progress, terms)) return undefined;
  if (progress.started && !stepLaws[step.step].disturbs) return undefined;
  const promoted = progress.done.some((done) => done.step === 'promote');
  const { at, reason } = nextStart(terms.windows, terms.freezes, now, promoted ? undefined : terms.endsAt);
  return at > now ? { do: 'wait', until: at, why: 'window', step, reason } : undefined;
}

/** Where the provider was never touched there is nothing to put back and nothing to prove: what was sealed is forgotten. */
function wayBack({ touched, done }: Progress, { back }: RotationTerms): RotationTerms['back'] {
  const wasTouched = touched || done.some(({ step }) => step === 'issue');
  return wasTouched ? back : back.filter(({ step }) => step === 'discard');
}

/** A rotation that never touched the provider was not rolled back: it did not happen. */
function backOutcome(progress: Progress): Outcome {
  return progress.touched ? 'rolled-back' : 'aborted';
}

/** In place and between `issue` and `verify`: new logins of the consumers depend on going on (or back) now. */
export function mustFinish(progress: Progress, terms: RotationTerms): boolean {
  return (
    replacesInPlace(terms.strategy) &&
    progress.touched &&
    (progress.direction === 'back' || !progress.done.some(({ step }) => step === 'promote'))
  );
}

function isDone(progress: Progress, { step, wave }: StepRef): boolean {
  return progress.done.some((done) => done.step === step && done.wave === wave);
}

/** What a failed step leads to. */
export type Verdict =
  | { readonly next: 'retry'; readonly at: Instant }
  | { readonly next: 'roll-back' }
  | { readonly next: 'ask' };

/** Quick tries while an outage runs: 1, 2, 4, 8, 16, 16 … seconds; a runner sleeps through them. */
const URGENT: Duration = 1_000;
const QUICK_TRIES = 4;

/**
 * What follows a failure: another try, the way back, or a person?
 *
 * - Before the provider was touched nothing is at stake: bounded tries, then a person (the approval is kept).
 * - In place after `issue`, waiting is an outage: quick tries until `acceptWindow` has passed since the provider
 *   was touched, then back, or a person where the policy forbids going back by itself.
 * - With two valid values: bounded tries; before any consumer was switched the way back is taken by itself,
 *   afterwards as the policy says. What was signed for us (`renew`) is never taken back by itself: the value before
 *   is only nearer to its end, and another signature would count against the provider's limits.
 * - A failure on the way back, or of proof that the old value died, is a person's.
 *
 * @param jitter  0 to 1, drawn by the caller; spreads the wait by ± `retry.jitter`
 */
export function afterFailure(progress: Progress, terms: RotationTerms, now: Instant, jitter: number): Verdict {
  const tries = progress.failures;
  if (mustFinish(progress, terms)) {
    const spent = now - (progress.touchedAt ?? now);
    const wait = URGENT * 2 ** Math.min(tries - 1, 4);
    if (progress.direction === 'back') return afterFailedReturn(tries, terms, now, jitter);
    if (spent + wait <= terms.acceptWindow) return { next: 'retry', at: now + wait };
    return terms.autoRollback ? { next: 'roll-back' } : { next: 'ask' };
  }
  if (tries < terms.retry.maxAttempts) return { next: 'retry', at: now + backoff(terms, tries, jitter) };
  if (progress.direction === 'back' || !progress.touched) return { next: 'ask' };
  // Back would be to the value that others know.
  if (terms.order.emergency) return { next: 'ask' };
  const promoted = progress.done.some(({ step }) => step === 'promote');
  const switched = progress.done.some(({ step }) => step === 'deliver') || progress.lastFailure?.step === 'deliver';
  if (promoted || (switched && terms.strategy === 'renew')) return { next: 'ask' };
  return !switched || terms.autoRollback ? { next: 'roll-back' } : { next: 'ask' };
}

/** On the way back in place: a few quick tries, then those of the policy, then a person. */
function afterFailedReturn(tries: number, terms: RotationTerms, now: Instant, jitter: number): Verdict {
  if (tries <= QUICK_TRIES) return { next: 'retry', at: now + URGENT * 2 ** (tries - 1) };
  const patient = tries - QUICK_TRIES;
  return patient < terms.retry.maxAttempts
    ? { next: 'retry', at: now + backoff(terms, patient, jitter) }
    : { next: 'ask' };
}

/** The wait before try `tries + 1`: `initial * factor^(tries-1)`, at most `max`, spread by ± `jitter`. */
export function backoff({ retry }: RotationTerms, tries: number, jitter: number): Duration {
  const plain = Math.min(retry.max, retry.initial * retry.factor ** (tries - 1));
  return Math.round(plain * (1 + retry.jitter * (2 * jitter - 1)));
}
