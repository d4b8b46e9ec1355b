import type { GitStore } from '../../clients/git.js';
import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import { type Duration, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Random } from '../../ports/random.js';
import type { Pace } from './pace.js';

export interface BranchOptions {
  /** `rekeyer-ledger`. */
  readonly name: string;
  /** Reads a clone's copy of the branch (`refs/remotes/…`) where the branch itself is not there. */
  readonly tracking: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly pace: Pace | undefined;
}

const TRIES = 5;
const FIRST_WAIT: Duration = SECOND / 4;

/** The branch at the remote: where it is, and moving it by compare-and-swap. */
export class LedgerBranch {
  readonly #ref: string;
  #onlyCopy = false;

  constructor(
    readonly store: GitStore,
    readonly options: BranchOptions,
  ) {
    this.#ref = `refs/heads/${options.name}`;
  }

  /** The commit it is at now; `undefined` when there is no such branch. @throws LEDGER_UNREACHABLE */
  async head(): Promise<string | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const refs = await this.store.remoteRefs(this.options.name);
        const copy = this.options.tracking
          ? [...refs.keys()].find((ref) => ref.startsWith('refs/remotes/'))
          : undefined;
        this.#onlyCopy = copy !== undefined && !refs.has(this.#ref);
        return refs.get(this.#ref) ?? refs.get(copy ?? '');
      } catch (error) {
        if (!hasCode(error, 'GIT_UNAVAILABLE')) throw error;
        if (attempt === TRIES) throw new RekeyerError('LEDGER_UNREACHABLE', error.message, { cause: error });
      }
      await this.#pause(attempt);
    }
  }

  /** Brings a head here, commits only; `known` is one that is here already. @throws LEDGER_UNREACHABLE */
  async fetch(head: string, known: string | undefined): Promise<void> {
    try {
      await this.store.fetch([head], { filter: 'tree:0', known });
    } catch (error) {
      if (!hasCode(error, 'GIT_UNAVAILABLE')) throw error;
      throw new RekeyerError('LEDGER_UNREACHABLE', error.message, { cause: error });
    }
  }

  /**
   * Moves the branch from `expected` to `commit`, its child. Whatever git said, the branch itself is asked what
   * happened: an answer may be lost after the commit went in. Pushing the same commit again is harmless.
   *
   * @returns `lost` when somebody else moved it first and nothing was added
   * @throws GIT_REFUSED when the remote does not want the commit; LEDGER_UNREACHABLE when it cannot be asked
   */
  async publish(commit: string, expected: string | undefined, urgent: boolean): Promise<'landed' | 'lost'> {
    if (this.#onlyCopy) {
      throw new RekeyerError('LEDGER_MISSING', `this clone holds only a copy of the branch ${this.options.name}`, {
        wayOut: 'Append at the repository that it was cloned from.',
      });
    }
    await this.options.pace?.take(urgent);
    for (let attempt = 1; ; attempt += 1) {
      const failure = await this.#push(commit, expected);
      if (!failure) return 'landed';
      const head = await this.head();
      if (head !== expected) return (await this.#holds(head, commit, expected)) ? 'landed' : 'lost';
      if (['GIT_REFUSED', 'GIT_MISSING'].includes(failure.code)) throw failure;
      if (attempt === TRIES) {
        throw new RekeyerError('LEDGER_UNREACHABLE', `the ledger did not move: ${failure.message}`, { cause: failure });
      }
      await this.#pause(attempt);
    }
  }

  async #push(commit: string, expected: string | undefined): Promise<RekeyerError | undefined> {
    try {
      await this.store.push(commit, this.#ref, expected);
      return undefined;
    } catch (error) {
      if (error instanceof RekeyerError) return error;
      throw error;
    }
  }

  /** Whether our commit is on the branch, perhaps with others on top of it. */
  async #holds(head: string | undefined, commit: string, known: string | undefined): Promise<boolean> {
    if (head === undefined || head === commit) return head === commit;
    await this.fetch(head, known);
    return this.store.isAncestor(commit, head);
  }

  /** 0.25, 0.5, 1 … seconds, each spread by half, so that racing writers do not meet again. */
  async #pause(attempt: number): Promise<void> {
    const [drawn = 0] = this.options.random.bytes(1);
    await this.options.clock.sleep(FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + drawn / 256));
  }
}
