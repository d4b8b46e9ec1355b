import { createHash } from 'node:crypto';
import type { Random } from '../../src/ports/random.js';

/** Bytes that look random and are the same in every run with the same seed. */
export class SeededRandom implements Random {
  #block = 0;
  #rest = Buffer.alloc(0);

  constructor(readonly seed: string | number = 1) {}

  bytes(count: number): Uint8Array {
    while (this.#rest.length < count) {
      const block = createHash('sha256')
        .update(`${this.seed}:${this.#block++}`)
        .digest();
      this.#rest = Buffer.concat([this.#rest, block]);
    }
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return new Uint8Array(taken);
  }

  /** A number from 0 (inclusive) to `below` (exclusive), for picking in tests. */
  pick(below: number): number {
    return Buffer.from(this.bytes(4)).readUInt32BE() % below;
  }
}
