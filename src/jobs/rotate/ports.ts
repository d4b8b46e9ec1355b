import type { Gate } from '../../domain/admission.js';
import type { Credential } from '../../domain/credential.js';
import type { Actor, Outcome } from '../../domain/ledger/event.js';
import type { RotationTerms } from '../../domain/rotation/terms.js';
import { type Duration, type Instant, MINUTE, SECOND } from '../../domain/time.js';
import type { Authority } from '../../ports/authority.js';
import type { Workbench } from '../../ports/bindings.js';
import type { Clock } from '../../ports/clock.js';
import type { Ledger } from '../../ports/ledger.js';
import type { Random } from '../../ports/random.js';

export interface RotatePorts {
  readonly ledger: Ledger;
  readonly workbench: Workbench;
  readonly authority: Authority;
  readonly clock: Clock;
  readonly random: Random;
  /** Order and limits among rotations that have not begun; without one each may begin when it is approved. */
  readonly gate?: Gate;
  /** Whether the runner that holds a lease is known to have ended (its workflow run is completed). */
  isDead?(holder: string): Promise<boolean>;
  /** Told after every append, for progress on a terminal. */
  onProgress?(line: ProgressLine): void;
}

export interface ProgressLine {
  readonly rotation: string;
  readonly text: string;
}

export interface RotateOptions {
  /** Names this runner; unique for each process. */
  readonly holder: string;
  readonly actor: Actor;
  /** A lease is void this long after its last renewal. */
  readonly leaseTtl: Duration;
  /** The longest any single request may be under way; a taker waits it out on top of the TTL. */
  readonly inFlight: Duration;
  /** Waits up to this long are slept through; longer ones are left to a later run. */
  readonly patience: Duration;
  /** A rotation whose step takes longer leaves the lock-step of its wave. */
  readonly straggler: Duration;
}

export const defaultRotateOptions: Omit<RotateOptions, 'holder' | 'actor'> = {
  leaseTtl: 5 * MINUTE,
  inFlight: 30 * SECOND,
  patience: 30 * SECOND,
  straggler: 2 * MINUTE,
};

/** One rotation that this run should take as far as it goes. */
export interface RotationWork {
  readonly credential: Credential;
  readonly terms: RotationTerms;
}

/** Where a rotation stands after this run. */
export interface RotationReport {
  readonly credential: string;
  readonly rotation: string;
  readonly state: Outcome | 'waiting' | 'needs-human' | 'held' | 'not-approved' | 'busy';
  readonly until?: Instant;
  readonly code?: string;
  /** What went wrong last, in our own words; never a value. */
  readonly message?: string;
}
