import type { Connection } from '../../src/domain/connection.js';
import type { Credential } from '../../src/domain/credential.js';
import type { Families } from '../../src/ports/families.js';
import type { Random } from '../../src/ports/random.js';
import type { Faults } from '../doubles/faults.js';
import type { SetClock } from '../doubles/set-clock.js';

/** A world with one credential that runners can rotate: in memory, or with a real provider's double behind it. */
export interface Rotatable {
  readonly clock: SetClock;
  readonly random: Random;
  readonly credential: Credential;
  readonly connections: readonly Connection[];
  /** The families as one runner sees them. */
  families(faults?: Faults): Families;
}
