import { type Duration, HOUR, type Instant, MINUTE } from '../domain/time.js';
import type { Clock } from '../ports/clock.js';

/** GitHub allows 80 content-making requests a minute and 500 an hour; some room is left for people. */
const LIMITS: readonly (readonly [most: number, within: Duration])[] = [
  [60, MINUTE],
  [400, HOUR],
];

/**
 * Keeps what makes content (issues, comments, reviews) below GitHub's secondary limits, which are answered by a
 * refusal of everything for a while.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export class Pace {
  #sent: Instant[] = [];

  constructor(private readonly clock: Pick<Clock, 'monotonic' | 'sleep'>) {}

  /** Resolves when one more may be sent, and counts it. */
  async turn(): Promise<void> {
    for (;;) {
      const now = this.clock.monotonic();
      this.#sent = this.#sent.filter((at) => now - at < HOUR);
      const wait = Math.max(0, ...LIMITS.map(([most, within]) => this.#waitFor(most, within, now)));
      if (wait === 0) break;
      await this.clock.sleep(wait);
    }
    this.#sent.push(this.clock.monotonic());
  }

  #waitFor(most: number, within: Duration, now: number): Duration {
    const oldest = this.#sent.at(-most);
    return oldest === undefined ? 0 : Math.max(0, oldest + within - now);
  }
}
