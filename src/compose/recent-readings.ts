import type { Readings } from '../ports/readings.js';

/**
 * What was read lately, in memory: of a blob that is known nothing is fetched and nothing is parsed. It lives as long
 * as the process, so another version of the reader never sees it. The ones asked for least lately go first.
 */
export class RecentReadings<T> implements Readings<T> {
  readonly #kept = new Map<string, T>();

  /** @param most  of them; a reading of an ordinary file takes a few kilobytes */
  constructor(private readonly most = 50_000) {}

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  get(id: string): T | undefined {
    const reading = this.#kept.get(id);
    if (reading !== undefined) this.#touch(id, reading);
    return reading;
  }

  set(id: string, reading: T): void {
    this.#touch(id, reading);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.most && oldest !== undefined) this.#kept.delete(oldest);
  }

  #touch(id: string, reading: T): void {
    this.#kept.delete(id);
    this.#kept.set(id, reading);
  }
}
