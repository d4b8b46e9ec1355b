import { RekeyerError } from '../../domain/errors/index.js';
import type { Entry, Evidence, LedgerEvent, LedgerState } from '../../domain/ledger/event.js';
import { type Move, nextMove } from '../../domain/rotation/next.js';
import { findDone, foldMore, foldProgress, type Progress } from '../../domain/rotation/progress.js';
import type { StepRef } from '../../domain/rotation/terms.js';
import { formatInstant } from '../../domain/time.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import { whatIsValid } from './attempt-step.js';
import type { Leases } from './leases.js';
import type { RotateOptions, RotatePorts, RotationReport } from './ports.js';
import type { Rider } from './rider.js';

/** What a rotation contributes to the next append, and what happens once that is durable. */
export interface Turn {
  readonly rider: Rider;
  readonly progress: Progress;
  readonly events: readonly LedgerEvent[];
  readonly perform?: StepRef;
  readonly report?: Omit<RotationReport, 'credential' | 'rotation'>;
}

export interface TurnContext {
  readonly ports: RotatePorts;
  readonly options: RotateOptions;
  readonly leases: Leases;
  /** Credentials whose rotations this run has let begin. */
  readonly beginning: Set<string>;
}

/**
 * What does this rotation want to append and do, given the ledger as it is now?
 *
 * An outcome that is still to be written counts only while the lease is ours: a runner that was taken over drops
 * what it knows, because its successor found out for itself.
 */
export async function takeTurn(
  rider: Rider,
  snapshot: LedgerSnapshot,
  context: TurnContext,
): Promise<Turn | undefined> {
  const open = snapshot.state.credentials.get(rider.credential)?.open;
  const first = open?.[0];
  if (!open || !first?.rotation) {
    rider.finish(first?.rotation ?? rider.credential, { state: lastOutcome(rider, snapshot) });
    return undefined;
  }
  const journal = foldProgress(first.rotation, rider.credential, open);
  if (!context.leases.isMine(journal)) rider.outcome = undefined;
  const pending: readonly LedgerEvent[] = rider.outcome?.events ?? [];
  const progress = pending.reduce(foldMore, journal);
  return decide({ rider, open, progress, pending, context, state: snapshot.state });
}

function lastOutcome(rider: Rider, snapshot: LedgerSnapshot): RotationReport['state'] {
  return snapshot.state.credentials.get(rider.credential)?.last?.outcome ?? 'not-approved';
}

interface Situation {
  readonly rider: Rider;
  readonly open: readonly Entry[];
  readonly progress: Progress;
  readonly pending: readonly LedgerEvent[];
  readonly context: TurnContext;
  readonly state: LedgerState;
}

async function decide(situation: Situation): Promise<Turn | undefined> {
  const { rider, progress, pending, context } = situation;
  const now = context.ports.clock.now();
  const move = nextMove(progress, rider.work.terms, now);
  const flush = { rider, progress, events: pending };
  switch (move.do) {
    case 'stop':
      return { ...flush, report: stopped(progress, move.why) };
    case 'wait': {
      const wait = move.until - now;
      if (wait > context.options.patience) return putOff(situation, move);
      rider.wakeAt = context.ports.clock.monotonic() + wait;
      return flush;
    }
    default:
      return act(situation, move);
  }
}

/** Longer than this run is patient. Before a window the lease is given back: nobody should have to wait for it then. */
function putOff({ rider, progress, pending, context }: Situation, move: Extract<Move, { do: 'wait' }>): Turn {
  if (move.why !== 'window') {
    return { rider, progress, events: pending, report: { state: 'waiting', until: move.until } };
  }
  rider.message = move.reason;
  const until = formatInstant(move.until);
  const waiting: LedgerEvent = { type: 'waiting', data: { step: move.step.step, until, why: 'window' } };
  const events = context.leases.isMine(progress) ? [...pending, waiting] : pending;
  return { rider, progress, events, report: { state: 'waiting', until: move.until, code: 'OUT_OF_WINDOW' } };
}

function stopped(progress: Progress, why: Extract<Move, { do: 'stop' }>['why']): NonNullable<Turn['report']> {
  if (why === 'closed') return { state: progress.closed ?? 'aborted' };
  const code = progress.needsHuman?.code;
  return code === undefined ? { state: why } : { state: why, code };
}

/** So many runners may be lost in one step before a person looks: whatever kills them would kill the next one too. */
const MOST_ABANDONED = 5;

/** Takes the lease where it is not ours, and announces the step or the end. */
async function act(situation: Situation, move: Extract<Move, { do: 'perform' | 'close' }>): Promise<Turn | undefined> {
  const { rider, open, progress, pending, context } = situation;
  const events = [...pending];
  if (!context.leases.isMine(progress)) {
    const free = await context.leases.freeAt(progress, open.at(-1)?.seq ?? 0);
    if (free !== undefined) {
      rider.wakeAt = free;
      return undefined;
    }
    if (!progress.started) {
      const held = heldAtTheGate(situation);
      if (held) return held === 'held' ? undefined : held;
    }
    const barred = await barrier(situation);
    if (barred) return barred;
    if (progress.abandoned >= MOST_ABANDONED) return stopForHuman(situation, 'RUNNER_LOST');
    if (!progress.started) context.beginning.add(rider.credential);
    const { holder, leaseTtl } = context.options;
    events.push({ type: 'leased', data: { holder, ttl: leaseTtl } });
  }
  if (move.do === 'close') {
    events.push({ type: 'closed', data: ending(progress, move.outcome, context.ports.clock.now()) });
    return { rider, progress, events, report: { state: move.outcome } };
  }
  events.push({ type: 'intended', data: { ...move.step, version: progress.version } });
  return { rider, progress: events.slice(pending.length).reduce(foldMore, progress), events, perform: move.step };
}

/** Whether other rotations keep this one from its first step, for now (nothing is appended) or for good. */
function heldAtTheGate({ rider, progress, context, state }: Situation): Turn | 'held' | undefined {
  const { gate, clock } = context.ports;
  const barrier = gate?.barrier(rider.credential, state, context.beginning, clock.now());
  rider.barred = barrier && { rotation: progress.rotation, code: barrier.code };
  if (!barrier) return undefined;
  rider.message = barrier.message;
  if (!barrier.final) return 'held';
  rider.barred = undefined;
  const { code } = barrier;
  const closed: LedgerEvent = { type: 'closed', data: { outcome: 'aborted', evidence: { code } } };
  return { rider, progress, events: [closed], report: { state: 'aborted', code } };
}

/** Whether something forbids to start or go on: authority, or a connection that is not there. */
async function barrier({ rider, progress, pending, context }: Situation): Promise<Turn | undefined> {
  const { authority, workbench } = context.ports;
  const ask = progress.started ? authority.mayContinue : authority.mayStart;
  const refusal = await ask.call(authority, progress.rotation, progress.plan);
  if (refusal) {
    rider.message = refusal.message;
    const code = refusal.code;
    if (progress.started) return stopForHuman({ rider, progress, pending, context }, code);
    const closed: LedgerEvent = { type: 'closed', data: { outcome: 'aborted', evidence: { code } } };
    return { rider, progress, events: [...pending, closed], report: { state: 'aborted', code } };
  }
  if (rider.bindings) return undefined;
  try {
    rider.bindings = await workbench.bind(rider.work.credential);
    return undefined;
  } catch (error) {
    if (!(error instanceof RekeyerError)) throw error;
    rider.message = error.message;
    return stopForHuman({ rider, progress, pending, context }, error.code);
  }
}

async function stopForHuman(
  { rider, progress, pending, context }: Omit<Situation, 'open' | 'state'>,
  code: string,
): Promise<Turn> {
  const { bindings, work } = rider;
  const valid = !progress.touched
    ? 'nothing was touched'
    : bindings
      ? await whatIsValid({ ...work, progress, bindings, clock: context.ports.clock, known: undefined })
      : 'the provider could not be asked';
  const asked: LedgerEvent = { type: 'needs-human', data: { code, valid } };
  return { rider, progress, events: [...pending, asked], report: { state: 'needs-human', code } };
}

/** What the closing entry says: when the value in use began, and the proofs that were gathered on the way. */
function ending(
  progress: Progress,
  outcome: Extract<LedgerEvent, { type: 'closed' }>['data']['outcome'],
  now: number,
): Extract<LedgerEvent, { type: 'closed' }>['data'] {
  const evidence: Evidence = Object.assign(
    {},
    ...['verify', 'adopt', 'verify-retired', 'verify-refused', 'verify-previous'].map(
      (step) => progress.done.findLast((done) => done.step === step)?.evidence ?? {},
    ),
  );
  if (outcome !== 'success') return { outcome, evidence };
  const promoted = findDone(progress, 'promote');
  // What was retired is not in use any more, so nothing began.
  if (findDone(progress, 'remove')) return { outcome, evidence };
  const { endsAt } = promoted?.evidence ?? {};
  const rotatedAt = formatInstant(promoted?.at ?? now);
  return { outcome, evidence: endsAt === undefined ? evidence : { ...evidence, endsAt }, rotatedAt };
}
