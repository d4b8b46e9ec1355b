import { MINUTE } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';

/**
 * Spreads pushes of background work: GitHub recommends at most six a minute for one repository. The first ones go
 * at once; an urgent one never waits, but counts.
 */
export class Pace {
  readonly #pushes: number[] = [];

  constructor(
    readonly clock: Clock,
    readonly perMinute: number,
  ) {}

  async take(urgent: boolean): Promise<void> {
    const oldest = this.#pushes[this.#pushes.length - this.perMinute];
    const wait = oldest === undefined ? 0 : oldest + MINUTE - this.clock.monotonic();
    if (wait > 0 && !urgent) await this.clock.sleep(wait);
    this.#pushes.push(this.clock.monotonic());
    if (this.#pushes.length > this.perMinute) this.#pushes.shift();
  }
}
