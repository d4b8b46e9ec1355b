import type { Duration, Instant } from '../domain/time.js';

/** Time as the jobs see it; tests set it. */
export interface Clock {
  /** Wall time. */
  now(): Instant;
  /** Milliseconds on a clock that never jumps; only differences mean something. Leases are measured on it. */
  monotonic(): number;
  /** Resolves after `duration` on the monotonic clock. */
  sleep(duration: Duration): Promise<void>;
}
