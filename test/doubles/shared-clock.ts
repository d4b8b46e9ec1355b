import { SetClock } from './set-clock.js';

/**
 * The clock that all runners of a story share. It stands still as long as anybody does anything; when all of them
 * wait, it goes on to the first who wakes. So hours pass at once, in the same order every time.
 */
export class SharedClock extends SetClock {
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  override async sleep(duration: number): Promise<void> {
    const at = this.monotonic() + duration;
    await new Promise<void>((wake) => {
      const later = this.#sleepers.findIndex((other) => other.at > at);
      this.#sleepers.splice(later < 0 ? this.#sleepers.length : later, 0, { at, wake });
      if (this.#sleepers.length === 1) setImmediate(() => this.#next());
    });
  }

  /** Called when nothing is left to do at this instant: in memory nobody waits for anything but the clock. */
  #next(): void {
    const sleeper = this.#sleepers.shift();
    if (!sleeper) return;
    if (sleeper.at > this.monotonic()) this.advance(sleeper.at - this.monotonic());
    sleeper.wake();
    if (this.#sleepers.length > 0) setImmediate(() => this.#next());
  }
}
