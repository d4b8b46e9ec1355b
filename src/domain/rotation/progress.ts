import type { Draft, Entry, Evidence, LedgerEvent, Outcome } from '../ledger/event.js';
import type { RequestReason } from '../request.js';
import type { StepName } from '../steps.js';
import { type Instant, parseInstant } from '../time.js';
import type { StepRef } from './terms.js';

/** A step that was completed, with what it found out. */
export interface DoneStep extends StepRef {
  readonly version: string;
  readonly evidence: Evidence;
  /** When its entry was written; `undefined` while it is only about to be appended. */
  readonly at?: Instant;
}

/** Where a rotation stands, folded from its entries; nothing else is remembered anywhere. */
export interface Progress {
  readonly rotation: string;
  readonly credential: string;
  /** Set by the first lease: from here on the plan's steps stay covered by the approval. */
  readonly started: boolean;
  readonly approved: boolean;
  readonly plan: string | undefined;
  /** Why it was asked for. */
  readonly reason: RequestReason | undefined;
  readonly direction: 'forward' | 'back';
  /** Which candidate this is; a definite rejection by the provider starts the next attempt with a new value. */
  readonly attempt: number;
  readonly version: string;
  readonly done: readonly DoneStep[];
  /** The step that was announced and has no outcome yet: it ran, or it did not. */
  readonly intended: StepRef | undefined;
  /** Whether `issue` was at least announced: the provider may differ from before. */
  readonly touched: boolean;
  readonly touchedAt: Instant | undefined;
  /** Whether some announced `issue` never got a certain outcome. */
  readonly unsettled: boolean;
  /** How the candidate came about that was refused last, until another one is sealed. */
  readonly refused: readonly DoneStep[];
  /** Whether a delivery was at least announced: a consumer may have the candidate. */
  readonly delivering: boolean;
  /** Whether switching the old value off was at least announced. */
  readonly deactivating: boolean;
  /** Failures of the step at hand since it last made progress or a person said retry. */
  readonly failures: number;
  /** Runners in a row that took the lease over in the middle of a step: each of them died in it, or was stalled. */
  readonly abandoned: number;
  readonly lastFailure: { readonly step: StepName; readonly code: string } | undefined;
  /** Nothing happens before this instant: a retry's backoff or a timer. */
  readonly notBefore: Instant | undefined;
  readonly lease: { readonly holder: string; readonly epoch: number | undefined; readonly ttl: number } | undefined;
  readonly held: boolean;
  readonly needsHuman: { readonly code: string; readonly valid: string } | undefined;
  readonly closed: Outcome | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Line = Entry | Draft;

/** The version of the candidate that this attempt makes: `payments-db.7.1`. */
export const versionOf = (rotation: string, attempt: number): string => `${rotation}.${attempt}`;

const atOf = (line: LedgerEvent | Line): { at?: Instant } => {
  const at = 'at' in line ? parseInstant(line.at) : undefined;
  return at === undefined ? {} : { at };
};

/**
 * Where does this rotation stand?
 *
 * @param lines  its entries, oldest first, beginning with `requested`; drafts that are about to be appended may
 *   follow them, so that an outcome and the next intent can go into one append
 */
export function foldProgress(rotation: string, credential: string, lines: readonly Line[]): Progress {
  const progress: Mutable<Progress> = {
    rotation,
    credential,
    started: false,
    approved: false,
    plan: undefined,
    reason: undefined,
    direction: 'forward',
    attempt: 1,
    version: versionOf(rotation, 1),
    done: [],
    intended: undefined,
    touched: false,
    touchedAt: undefined,
    unsettled: false,
    refused: [],
    delivering: false,
    deactivating: false,
    failures: 0,
    abandoned: 0,
    lastFailure: undefined,
    notBefore: undefined,
    lease: undefined,
    held: false,
    needsHuman: undefined,
    closed: undefined,
  };
  for (const line of lines) apply(progress, line);
  return progress;
}

/** The same progress after one more event that is about to be appended. */
export function foldMore(progress: Progress, event: LedgerEvent): Progress {
  const next: Mutable<Progress> = { ...progress };
  apply(next, event);
  return next;
}

function apply(progress: Mutable<Progress>, line: LedgerEvent | Line): void {
  switch (line.type) {
    case 'requested':
      progress.reason = line.data.reason;
      break;
    case 'approved':
      progress.approved = true;
      if ('plan' in line && line.plan !== undefined) progress.plan = line.plan;
      break;
    case 'leased':
      progress.started = true;
      if (progress.intended) progress.abandoned += 1;
      progress.notBefore = undefined;
      progress.lease = { holder: line.data.holder, ttl: line.data.ttl, epoch: 'seq' in line ? line.seq : undefined };
      break;
    case 'intended':
      applyIntent(progress, line);
      break;
    case 'done':
      progress.done = [...progress.done, { ...line.data, ...atOf(line) }];
      progress.intended = undefined;
      progress.abandoned = 0;
      if (!isAnotherTry(progress, line.data.step)) {
        progress.failures = 0;
        progress.lastFailure = undefined;
      }
      break;
    case 'failed':
      applyFailure(progress, line.data);
      break;
    case 'waiting':
      progress.intended = undefined;
      progress.notBefore = line.data.why === 'window' ? undefined : parseInstant(line.data.until);
      progress.lease = undefined;
      break;
    case 'rolling-back':
      turnBack(progress);
      break;
    case 'needs-human':
      progress.needsHuman = line.data;
      progress.lease = undefined;
      break;
    case 'resumed':
      progress.needsHuman = undefined;
      progress.notBefore = undefined;
      progress.abandoned = 0;
      progress.failures = 0;
      if (line.data.command === 'rollback') turnBack(progress);
      break;
    case 'emergency':
      // Nothing is waited for any more; a step that failed is tried at once.
      progress.notBefore = undefined;
      break;
    case 'unlocked':
      progress.lease = undefined;
      break;
    case 'held':
      progress.held = line.data.hold;
      if (line.data.hold) progress.lease = undefined;
      break;
    case 'closed':
      progress.closed = line.data.outcome;
      progress.lease = undefined;
      break;
    default:
      break;
  }
}

/** A candidate that is made because the provider refused the one before is no progress: refusals are counted. */
function isAnotherTry({ lastFailure }: Progress, step: StepName): boolean {
  return lastFailure?.step === 'issue' && (step === 'stage' || step === 'order');
}

/**
 * What is gone back from is the newest candidate that was sealed: a refusal makes room for another one, but where none
 * was made any more, an earlier runner may have set the refused one after all.
 */
function turnBack(progress: Mutable<Progress>): void {
  if (progress.refused.length > 0 && !findDone(progress, 'stage')) {
    progress.attempt -= 1;
    progress.version = versionOf(progress.rotation, progress.attempt);
    progress.done = [...progress.done, ...progress.refused];
  }
  progress.direction = 'back';
  progress.intended = undefined;
  progress.failures = 0;
  progress.notBefore = undefined;
}

function applyIntent(progress: Mutable<Progress>, line: Extract<LedgerEvent | Line, { type: 'intended' }>): void {
  const { step, wave } = line.data;
  if (step === 'issue') {
    if (progress.intended?.step === 'issue') progress.unsettled = true;
    progress.touched = true;
    progress.touchedAt ??= atOf(line).at;
  }
  if (step === 'deliver') progress.delivering = true;
  if (step === 'deactivate' || step === 'revoke') progress.deactivating = true;
  progress.intended = { step, wave };
}

function applyFailure(progress: Mutable<Progress>, data: Extract<Line, { type: 'failed' }>['data']): void {
  progress.failures += 1;
  progress.abandoned = 0;
  progress.lastFailure = { step: data.step, code: data.code };
  progress.intended = undefined;
  progress.notBefore = data.nextTry === undefined ? undefined : parseInstant(data.nextTry);
  if (data.nextTry !== undefined) progress.lease = undefined;
  if (data.step === 'issue') applyFailedIssue(progress, data);
}

/** Certain that nothing changed: as if it had not been announced. Refused: the next try needs other bytes, and another order. */
function applyFailedIssue(progress: Mutable<Progress>, data: Extract<Line, { type: 'failed' }>['data']): void {
  if (!data.definite) progress.unsettled = true;
  if (!progress.unsettled) {
    progress.touched = false;
    progress.touchedAt = undefined;
  }
  if (data.code === 'PROVIDER_REJECTED') {
    progress.refused = progress.done.filter(({ step }) => step === 'stage' || step === 'order');
    progress.attempt += 1;
    progress.version = versionOf(progress.rotation, progress.attempt);
    progress.done = progress.done.filter(({ step }) => step !== 'stage' && step !== 'order');
  }
}

/** Where the key of a candidate lies until it is signed: it is sealed before anything is asked for. */
export const draftOf = (version: string): string => `${version}-key`;

/** The newest completed run of a step, or `undefined`. */
export function findDone(progress: Progress, step: StepName): DoneStep | undefined {
  return progress.done.findLast((done) => done.step === step);
}
