import { hasCode, RekeyerError } from '../domain/errors/index.js';
import { mustFinish } from '../domain/rotation/next.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import { attemptStep } from './rotate/attempt-step.js';
import { describe, draftsOf, subjectOf } from './rotate/batch.js';
import { Leases } from './rotate/leases.js';
import type { RotateOptions, RotatePorts, RotationReport, RotationWork } from './rotate/ports.js';
import { Rider } from './rotate/rider.js';
import { type Turn, type TurnContext, takeTurn } from './rotate/turn.js';

/** Lost races in a row after which a run gives up; the next scheduled run begins afresh. */
const MAX_CONFLICTS = 50;

/**
 * Takes every rotation that is open for these credentials as far as it goes now.
 *
 * All of them advance in lock-step: one append carries the outcomes of the last round and the intents of the next,
 * so a wave costs one push a step, not one a rotation. Nothing has an effect before its intent is durable. A run may
 * be killed at any instant and started again, anywhere: the journal and a look at the world are all it needs.
 *
 * @returns one report for each, in the order given
 * @throws LEDGER_MISSING, LEDGER_GONE, LEDGER_BROKEN, LEDGER_FOREIGN before any effect; LEDGER_CONFLICT after many lost races
 */
export async function rotate(
  works: readonly RotationWork[],
  ports: RotatePorts,
  options: RotateOptions,
): Promise<RotationReport[]> {
  const riders = works.map((work) => new Rider(work));
  const context: TurnContext = { ports, options, leases: new Leases(ports, options), beginning: new Set() };
  let conflicts = 0;
  try {
    for (;;) {
      const snapshot = await ports.ledger.read();
      const turns = await takeTurns(riders, snapshot, context);
      const appended = await append(turns, snapshot, ports, options);
      if (appended) {
        conflicts = 0;
        for (const turn of turns) follow(turn, appended, context);
      } else if (++conflicts >= MAX_CONFLICTS) {
        throw new RekeyerError(
          'LEDGER_CONFLICT',
          `the ledger moved ${conflicts} times in a row before this run could write`,
        );
      }
      if (appended && turns.every(({ events }) => events.length === 0)) leaveBarred(riders);
      const reports = riders.flatMap(({ report }) => report ?? []);
      if (reports.length === riders.length) return reports;
      await settle(riders, context, appended === undefined);
    }
  } finally {
    await Promise.all(riders.map((rider) => rider.close()));
  }
}

async function takeTurns(riders: readonly Rider[], snapshot: LedgerSnapshot, context: TurnContext): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (const rider of riders) {
    if (rider.broken !== undefined) throw rider.broken;
    if (rider.running || rider.report) continue;
    rider.wakeAt = undefined;
    const turn = await takeTurn(rider, snapshot, context);
    if (turn) turns.push(turn);
  }
  return turns;
}

/** One batch of all events of all turns; nobody waits for its turn in the middle of an outage. @returns `undefined` when somebody else was faster */
async function append(
  turns: readonly Turn[],
  snapshot: LedgerSnapshot,
  ports: RotatePorts,
  options: RotateOptions,
): Promise<LedgerSnapshot | undefined> {
  const drafts = draftsOf(turns, snapshot, options);
  if (drafts.length === 0) return snapshot;
  try {
    const urgent = turns.some(({ rider, progress }) => mustFinish(progress, rider.work.terms));
    return await ports.ledger.append(snapshot, subjectOf(turns), drafts, { urgent });
  } catch (error) {
    if (hasCode(error, 'LEDGER_CONFLICT')) return undefined;
    throw error;
  }
}

/** What follows once a turn's events are durable: the step runs, or this run is done with the rotation. */
function follow(turn: Turn, appended: LedgerSnapshot, context: TurnContext): void {
  const { rider, progress, perform } = turn;
  rider.outcome = undefined;
  if (turn.events.length > 0) context.ports.onProgress?.({ rotation: progress.rotation, text: describe(turn) });
  if (turn.report) rider.finish(progress.rotation, turn.report);
  if (!perform || !rider.bindings) return;
  const known = appended.state.credentials.get(rider.credential)?.fingerprint;
  const step = attemptStep(
    { ...rider.work, progress, bindings: rider.bindings, clock: context.ports.clock, known },
    perform,
    context.ports.random,
  );
  rider.running = step
    .then((outcome) => {
      rider.outcome = outcome;
      rider.message = outcome.message ?? rider.message;
    })
    .catch((error: unknown) => {
      rider.broken = error;
    })
    .finally(() => {
      rider.running = undefined;
    });
}

/** Where nothing moves any more, those that wait for others are left to a later run. */
function leaveBarred(riders: readonly Rider[]): void {
  const left = riders.filter(({ report }) => !report);
  if (!left.every(({ barred }) => barred)) return;
  for (const rider of left) {
    if (rider.barred) rider.finish(rider.barred.rotation, { state: 'waiting', code: rider.barred.code });
  }
}

/**
 * Waits until the next round makes sense: all running steps in lock-step, without those that take too long, or the
 * earliest moment a rotation waits for.
 */
async function settle(riders: readonly Rider[], { ports, options }: TurnContext, conflict: boolean): Promise<void> {
  const { clock, random } = ports;
  const running = riders.flatMap((rider) => rider.running ?? []);
  if (running.length > 1)
    await Promise.race([Promise.all(running), clock.sleep(options.straggler).then(() => Promise.race(running))]);
  else await running[0];
  if (running.length > 0) return;
  if (conflict) return clock.sleep((random.bytes(1)[0] ?? 0) * CONFLICT_STEP);
  const wakes = riders.filter(({ report }) => !report).flatMap(({ wakeAt }) => wakeAt ?? []);
  const wait = Math.min(...wakes) - clock.monotonic();
  if (Number.isFinite(wait) && wait > 0) await clock.sleep(wait);
}

/** A lost race waits 0 to 0.25 s before it looks again, so that racing runners fall out of step. */
const CONFLICT_STEP = 1;
