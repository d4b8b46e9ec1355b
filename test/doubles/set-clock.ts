import type { Duration, Instant } from '../../src/domain/time.js';
import type { Clock } from '../../src/ports/clock.js';

/** A clock that stands still until a test moves it; sleeping moves it at once, so nothing ever waits. */
export class SetClock implements Clock {
  #now: Instant;
  #monotonic = 0;

  constructor(start: Instant = Date.UTC(2026, 10, 21, 8)) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  async sleep(duration: Duration): Promise<void> {
    this.advance(duration);
  }

  /** Time passes on both clocks. */
  advance(duration: Duration): void {
    this.#now += duration;
    this.#monotonic += duration;
  }

  /** Somebody sets the wall clock (NTP, a virtual machine that was resumed); the monotonic one does not notice. */
  jump(to: Instant): void {
    this.#now = to;
  }
}
