import type { Progress } from '../../domain/rotation/progress.js';
import type { RotateOptions, RotatePorts } from './ports.js';

/** Milliseconds on this process' monotonic clock. */
type Monotonic = number;

/**
 * Whose turn is it? Another runner's lease is measured on our own clock, from the moment we first saw its last entry:
 * times written by others are information, never a lock. A taker waits the TTL *and* the longest request that may
 * still be under way, unless the holder is known to have ended.
 */
export class Leases {
  readonly #firstSeen = new Map<string, Monotonic>();

  constructor(
    private readonly ports: Pick<RotatePorts, 'clock' | 'isDead'>,
    private readonly options: RotateOptions,
  ) {}

  isMine(progress: Progress): boolean {
    return progress.lease?.holder === this.options.holder;
  }

  /**
   * When this runner may take the lease.
   *
   * @param newest  `seq` of the rotation's newest entry: a renewal is a newer one
   * @returns `undefined` when it may now, else a moment on the monotonic clock
   */
  async freeAt(progress: Progress, newest: number): Promise<Monotonic | undefined> {
    const { lease } = progress;
    if (!lease || lease.holder === this.options.holder) return undefined;
    if (await this.ports.isDead?.(lease.holder)) return undefined;
    const now = this.ports.clock.monotonic();
    const key = `${progress.rotation}:${newest}`;
    const seen = this.#firstSeen.get(key) ?? now;
    this.#firstSeen.set(key, seen);
    const free = seen + lease.ttl + this.options.inFlight;
    return now >= free ? undefined : free;
  }
}
