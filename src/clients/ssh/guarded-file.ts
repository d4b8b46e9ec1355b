import { RekeyerError } from '../../domain/errors/index.js';
import { type Duration, type Instant, MINUTE, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { NO_SUCH_FILE, type SshSession } from './session.js';

/** A lock that is older than this was left behind by somebody who died. */
const STALE: Duration = 3 * MINUTE;
const WAIT_FOR_LOCK: Duration = 10 * SECOND;
const POLL: Duration = 50;

/** A text file on a host that several of us, and others, may change. */
export class GuardedFile {
  constructor(
    private readonly session: SshSession,
    readonly path: string,
    private readonly clock: Clock,
  ) {}

  read(): Promise<string> {
    return this.session.read(this.path);
  }

  /**
   * Replaces the content by what `change` makes of it: written beside it, to the disk, with the same mode, and put in
   * its place in one step, so that nobody ever reads half a file. Of several of us only one writes at a time; a change
   * by somebody else in between is seen and thrown at us instead of lost.
   *
   * @returns whether anything changed
   * @throws DRIFT when it is no plain file, or somebody else keeps changing it
   * @throws PROVIDER_UNAVAILABLE when another executor holds the lock: nothing was changed
   */
  async change(change: (text: string) => string): Promise<boolean> {
    await this.#lock();
    const beside = `${this.path}.rekeyer-new`;
    try {
      const { mode, isFile } = await this.session.describe(this.path);
      if (!isFile) throw new RekeyerError('DRIFT', `${this.path} is no plain file, so something else keeps it`);
      const before = await this.read();
      const after = change(before);
      if (after === before) return false;
      await this.session.remove(beside);
      await this.session.create(beside, after, mode);
      if ((await this.read()) !== before) {
        throw new RekeyerError('DRIFT', `${this.path} was changed by somebody else at the same moment`);
      }
      await this.session.rename(beside, this.path);
      return true;
    } finally {
      await this.session.remove(beside).catch(() => {});
      await this.session.remove(this.#lockPath).catch(() => {});
    }
  }

  /** The host's own time, to the second. */
  async now(): Promise<Instant> {
    const probe = `${this.path}.rekeyer-time`;
    await this.session.remove(probe);
    await this.session.create(probe, '', 0o600);
    const { changedAt } = await this.session.describe(probe);
    await this.session.remove(probe);
    return changedAt;
  }

  get #lockPath(): string {
    return `${this.path}.rekeyer-lock`;
  }

  async #lock(): Promise<void> {
    const from = this.clock.monotonic();
    for (;;) {
      try {
        return await this.session.create(this.#lockPath, '', 0o600);
      } catch (error) {
        if (!isThere(error))
          throw new RekeyerError('PROVIDER_UNAVAILABLE', `nothing can be written beside ${this.path}`);
        if (await this.#isStale()) await this.session.remove(this.#lockPath);
        else if (this.clock.monotonic() - from > WAIT_FOR_LOCK) {
          throw new RekeyerError('PROVIDER_UNAVAILABLE', `${this.path} cannot be locked beside it`);
        }
      }
      await this.clock.sleep(POLL);
    }
  }

  async #isStale(): Promise<boolean> {
    try {
      const { changedAt } = await this.session.describe(this.#lockPath);
      return this.clock.now() - changedAt > STALE;
    } catch {
      return false;
    }
  }
}

/** SFTP has no word of its own for "is there already"; a missing folder and a missing right have. */
function isThere(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code !== NO_SUCH_FILE && code !== PERMISSION_DENIED && typeof code === 'number';
}

const PERMISSION_DENIED = 3;
