import type { Entry, Outcome } from './ledger/event.js';
import type { EmergencyMode, RequestAction, RequestReason } from './request.js';
import type { StepName } from './steps.js';
import { type Duration, type Instant, parseInstant } from './time.js';

/** One run of a step: from its announcement until it was done or had failed. */
export interface StepRun {
  readonly step: StepName;
  readonly took: Duration;
  readonly failed: boolean;
}

/** One rotation as its entries tell it. */
export interface PastRotation {
  readonly rotation: string;
  readonly credential: string;
  readonly action: RequestAction;
  readonly reason: RequestReason;
  readonly emergency?: EmergencyMode;
  readonly requester: string;
  /** `alice:17 bob:21`, `policy:db`, `emergency:alice:17`; empty while nobody has. */
  readonly approvedBy: string;
  readonly requestedAt: Instant;
  /** The first lease: waiting for approval and window is over. */
  readonly startedAt?: Instant;
  readonly closedAt?: Instant;
  readonly outcome?: Outcome;
  /** The step it stands at, while it is open. */
  readonly at?: StepName;
  readonly needsHuman: boolean;
  readonly steps: readonly StepRun[];
}

/**
 * Which rotations do these entries tell of, the oldest first?
 *
 * Durations are differences of the writers' clocks: good for people and for averages, never for a decision. A step
 * that was announced twice, because its runner died, counts from its last announcement.
 */
export function rotationsIn(entries: Iterable<Entry>): readonly PastRotation[] {
  const found = new Map<string, Draft>();
  for (const entry of entries) {
    const { rotation = '', credential = '' } = entry;
    if (entry.type === 'requested') found.set(rotation, begun(entry, rotation, credential));
    const known = found.get(rotation);
    if (known) note(known, entry);
  }
  return [...found.values()].map(({ intendedAt: _, ...past }) => past);
}

type Draft = { -readonly [K in keyof PastRotation]: PastRotation[K] } & { steps: StepRun[]; intendedAt?: Instant };

const atOf = ({ at }: Entry): Instant => parseInstant(at) ?? 0;

function begun(entry: Extract<Entry, { type: 'requested' }>, rotation: string, credential: string): Draft {
  const { action, reason, requester } = entry.data;
  const requestedAt = atOf(entry);
  return { rotation, credential, action, reason, requester, requestedAt, approvedBy: '', needsHuman: false, steps: [] };
}

function note(known: Draft, entry: Entry): void {
  switch (entry.type) {
    case 'approved':
      known.approvedBy = entry.data.by;
      break;
    case 'leased':
      known.startedAt ??= atOf(entry);
      break;
    case 'intended':
      known.intendedAt = atOf(entry);
      known.at = entry.data.step;
      break;
    case 'done':
    case 'failed':
      known.steps.push({
        step: entry.data.step,
        took: Math.max(0, atOf(entry) - (known.intendedAt ?? atOf(entry))),
        failed: entry.type === 'failed',
      });
      break;
    case 'emergency':
      known.emergency = entry.data.mode;
      break;
    case 'needs-human':
    case 'resumed':
      known.needsHuman = entry.type === 'needs-human';
      break;
    case 'closed':
      known.closedAt = atOf(entry);
      known.outcome = entry.data.outcome;
      known.needsHuman = false;
      delete known.at;
      break;
    default:
      break;
  }
}
