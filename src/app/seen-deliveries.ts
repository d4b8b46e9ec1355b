import { DAY, type Duration } from '../domain/time.js';

/** GitHub redelivers for three days; after that an id never comes again. */
const KEPT: Duration = 3 * DAY;
const MAX_KEPT = 50_000;

/**
 * Which webhooks were handled already? An id counts as seen only once its handling succeeded: GitHub keeps the id of
 * a redelivery, and a delivery that failed must be handled when it comes again.
 */
export class SeenDeliveries {
  readonly #seen = new Map<string, number>();
  readonly #underWay = new Set<string>();

  /** @param now  milliseconds on a clock that never jumps */
  constructor(private readonly now: () => number) {}

  /** Begins to handle `id`; false when it is under way or was handled. */
  begin(id: string): boolean {
    this.#forget();
    if (this.#seen.has(id) || this.#underWay.has(id)) return false;
    this.#underWay.add(id);
    return true;
  }

  end(id: string, succeeded: boolean): void {
    this.#underWay.delete(id);
    if (succeeded) this.#seen.set(id, this.now());
  }

  #forget(): void {
    const oldest = this.now() - KEPT;
    for (const [id, at] of this.#seen) {
      if (at >= oldest && this.#seen.size <= MAX_KEPT) return;
      this.#seen.delete(id);
    }
  }
}
