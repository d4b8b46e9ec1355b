/** Work for one repository, one piece after the other; a piece that fails does not stop the next. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after everything that was added before; settles as it does. */
  add<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Resolves once nothing is waiting any more. */
  async idle(): Promise<void> {
    let last: unknown;
    while (last !== this.#last) {
      last = this.#last;
      await this.#last;
    }
  }
}
