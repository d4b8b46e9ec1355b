import type { PastRotation } from './history.js';
import type { Outcome } from './ledger/event.js';
import type { StepName } from './steps.js';
import type { Duration, Instant } from './time.js';

/** How long things took: middle and slow end, by nearest rank. */
export interface Spread {
  readonly count: number;
  readonly sum: Duration;
  readonly median: Duration;
  /** Nine of ten took at most this long. */
  readonly p90: Duration;
}

/** What a ledger says of its rotations, all together. */
export interface Statistics {
  readonly now: Instant;
  readonly rotations: number;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  /** Those that ended well, of all that ended after they had begun; `null` while none has. */
  readonly successRate: number | null;
  readonly emergencies: number;
  readonly retired: number;
  /** Rotations that people did and recorded. */
  readonly recorded: number;
  /** By type of credential; what is not in the registry any more is `unknown`. From first lease to end, if it succeeded. */
  readonly byType: readonly ({ readonly type: string; readonly rolledBack: number } & Spread)[];
  readonly bySteps: readonly ({ readonly step: StepName; readonly failures: number } & Spread)[];
  /** Under way now, the oldest first. */
  readonly rotating: readonly {
    readonly rotation: string;
    readonly since: Instant;
    readonly step: StepName | null;
    readonly needsHuman: boolean;
  }[];
  /** What is due next, the most pressing first. */
  readonly next: readonly { readonly credential: string; readonly dueAt: Instant }[];
}

/** What statistics are made from. */
export interface StatisticsFacts {
  readonly now: Instant;
  readonly rotations: readonly PastRotation[];
  readonly recorded: number;
  readonly types: ReadonlyMap<string, string>;
  readonly due: readonly { readonly credential: string; readonly dueAt: Instant }[];
}

const MOST_NEXT = 10;

/** What do these rotations come to? */
export function statisticsOf({ now, rotations, recorded, types, due }: StatisticsFacts): Statistics {
  const byOutcome = { success: 0, 'rolled-back': 0, aborted: 0, superseded: 0 };
  for (const { outcome } of rotations) if (outcome) byOutcome[outcome] += 1;
  const ended = rotations.filter(({ outcome, startedAt }) => outcome !== undefined && startedAt !== undefined);
  const well = ended.filter(({ outcome }) => outcome === 'success');
  return {
    now,
    rotations: rotations.length,
    byOutcome,
    successRate: ended.length === 0 ? null : well.length / ended.length,
    emergencies: rotations.filter(({ emergency }) => emergency).length,
    retired: well.filter(({ action }) => action === 'retire').length,
    recorded,
    byType: typesOf(ended, types),
    bySteps: stepsOf(rotations),
    rotating: rotatingOf(rotations),
    next: [...due].sort((a, b) => a.dueAt - b.dueAt || (a.credential < b.credential ? -1 : 1)).slice(0, MOST_NEXT),
  };
}

function typesOf(ended: readonly PastRotation[], types: ReadonlyMap<string, string>): Statistics['byType'] {
  const groups = new Map<string, PastRotation[]>();
  for (const one of ended) {
    const type = types.get(one.credential) ?? 'unknown';
    groups.set(type, [...(groups.get(type) ?? []), one]);
  }
  return inOrder(groups).map(([type, all]) => ({
    type,
    rolledBack: all.filter(({ outcome }) => outcome === 'rolled-back').length,
    ...spreadOf(
      all
        .filter(({ outcome }) => outcome === 'success')
        .map(({ startedAt = 0, closedAt = 0 }) => Math.max(0, closedAt - startedAt)),
    ),
  }));
}

function stepsOf(rotations: readonly PastRotation[]): Statistics['bySteps'] {
  const groups = new Map<StepName, { took: Duration[]; failures: number }>();
  for (const { step, took, failed } of rotations.flatMap(({ steps }) => steps)) {
    const group = groups.get(step) ?? { took: [], failures: 0 };
    if (failed) group.failures += 1;
    else group.took.push(took);
    groups.set(step, group);
  }
  return inOrder(groups).map(([step, { took, failures }]) => ({ step, failures, ...spreadOf(took) }));
}

function rotatingOf(rotations: readonly PastRotation[]): Statistics['rotating'] {
  return rotations
    .filter(({ outcome }) => outcome === undefined)
    .map(({ rotation, requestedAt, at, needsHuman }) => ({
      rotation,
      since: requestedAt,
      step: at ?? null,
      needsHuman,
    }))
    .sort((a, b) => a.since - b.since);
}

/** Nearest rank: a value that was really measured. All zero where nothing was. */
export function spreadOf(values: readonly Duration[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (part: number): Duration => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  return {
    count: sorted.length,
    sum: sorted.reduce((sum, value) => sum + value, 0),
    median: rank(0.5),
    p90: rank(0.9),
  };
}

const inOrder = <K extends string, V>(groups: ReadonlyMap<K, V>): [K, V][] =>
  [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
