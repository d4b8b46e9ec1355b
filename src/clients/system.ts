import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (duration) => setTimeout(duration),
};

/** The operating system's generator. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
