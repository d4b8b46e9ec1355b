import { RekeyerError } from '../../src/domain/errors/index.js';
import { MINUTE, SECOND } from '../../src/domain/time.js';
import { defaultRotateOptions } from '../../src/jobs/rotate/ports.js';
import type { Ledger, LedgerSnapshot } from '../../src/ports/ledger.js';
import type { Fault, Plan } from '../doubles/faults.js';
import type { SeededRandom } from '../doubles/seeded-random.js';
import type { SharedClock } from '../doubles/shared-clock.js';

/** Draws from a seed: everything that befalls a story comes from here, so that a seed tells the same story again. */
export class Dice {
  constructor(readonly random: SeededRandom) {}

  /** A whole number from 0 to just below `sides`. */
  below(sides: number): number {
    return this.random.pick(sides);
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }
}

/** What can befall a call of a provider or consumer, with what is lost, done twice or late. */
const MISHAPS = [
  'crash-before',
  'crash-before',
  'crash-after',
  'crash-after',
  'lose-request',
  'lose-answer',
  'lose-answer',
  'unavailable',
  'twice',
  'slow',
] as const;

/** What a taker waits out on top of a lease; a request that outlives even that is a window the README calls open. */
const LONGEST_REQUEST = defaultRotateOptions.inFlight;

/** How many faults a story has left; when they are used up, everything must come to a good end. */
export class Chaos {
  constructor(
    readonly dice: Dice,
    readonly clock: SharedClock,
    public left: number,
    /** One call in so many is hurt. */
    readonly rarity: number,
  ) {}

  /** The plan of one process. `look` is asked before every call, which is after every one before it. */
  plan(look: (call: string) => void): Plan {
    return ({ name }) => {
      look(name);
      if (this.left === 0 || this.dice.below(this.rarity) > 0) return { before: () => this.#dawdle() };
      this.left -= 1;
      if (name.startsWith('ledger.')) return this.#ledgerFault(name);
      if (/^rotator\.(issue|mint)$/.test(name) && this.dice.below(3) === 0) return 'reject';
      const fault = this.dice.one(MISHAPS);
      if (fault === 'slow') return { before: () => this.clock.sleep(this.dice.below(LONGEST_REQUEST)) };
      // A request to mint is sent once, and its client repeats nothing.
      return fault === 'twice' && name === 'rotator.mint' ? 'lose-answer' : fault;
    };
  }

  /** The process stands still for a while, past any takeover perhaps, and goes on as if nothing had happened. */
  #ledgerFault(name: string): Fault {
    const stall = () => this.clock.sleep(this.dice.one([SECOND, MINUTE, 10 * MINUTE]));
    const conflict = () => {
      throw new RekeyerError('LEDGER_CONFLICT', 'somebody else appended first');
    };
    const kinds: Fault[] = ['crash-before', 'crash-after', { before: stall }];
    return this.dice.one(name === 'ledger.append' ? [...kinds, { before: conflict }] : kinds);
  }

  /** Lets the other runners move, a few steps of theirs. */
  async #dawdle(): Promise<void> {
    for (let turn = this.dice.below(12); turn > 0; turn--) await Promise.resolve();
  }
}

/** A ledger that sometimes shows what was there before: a replica that lags. */
export function lagging(ledger: Ledger, chaos: Chaos): Ledger {
  let seen: LedgerSnapshot | undefined;
  return {
    append: (...args) => ledger.append(...args),
    history: (name) => ledger.history(name),
    async read() {
      const stale = chaos.left > 0 && chaos.dice.below(chaos.rarity) === 0 ? seen : undefined;
      seen = await ledger.read();
      return stale ?? seen;
    },
  };
}
