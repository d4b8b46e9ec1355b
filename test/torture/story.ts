import { createHash } from 'node:crypto';
import type { Strategy } from '../../src/domain/credential.js';
import { hasCode } from '../../src/domain/errors/index.js';
import type { LedgerEvent } from '../../src/domain/ledger/event.js';
import { foldProgress } from '../../src/domain/rotation/progress.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { HOUR, MINUTE } from '../../src/domain/time.js';
import { defaultRotateOptions, type RotatePorts } from '../../src/jobs/rotate/ports.js';
import { rotate } from '../../src/jobs/rotate.js';
import { Crash, Faults } from '../doubles/faults.js';
import { MemoryLedger } from '../doubles/ledger.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SharedClock } from '../doubles/shared-clock.js';
import { World } from '../doubles/world.js';
import { actor, benchTools, policy } from '../jobs/rotate-bench.js';
import { Chaos, Dice, lagging } from './chaos.js';
import { Watch } from './invariants.js';

/** What came of a story. */
export interface Ending {
  readonly seed: number;
  /** Invariants that did not hold, in the order in which it was seen; empty when all did. */
  readonly wrong: readonly string[];
  readonly rotations: number;
  readonly faults: number;
  readonly processes: number;
  /** Of the whole journal: two tellings of one seed have the same. */
  readonly digest: string;
}

const STRATEGIES: readonly Strategy[] = ['immediate', 'staged', 'blue-green', 'dual-write'];
/** So many runs after the last fault; whatever is open then is stuck. */
const PATIENCE = 60;

/**
 * One story: several credentials of any rotator and strategy, two runners at a time that die, stall and race, and a
 * person who says retry, or now and then rollback. A function of its seed.
 */
export class Story {
  readonly #dice: Dice;
  readonly #clock = new SharedClock();
  readonly #ledger = new MemoryLedger({ clock: this.#clock });
  readonly #worlds: ReadonlyMap<string, World>;
  readonly #watches: readonly Watch[];
  readonly #chaos: Chaos;
  readonly #budget: number;
  readonly #wrong: string[] = [];
  #processes = 0;

  constructor(readonly seed: number) {
    this.#dice = new Dice(new SeededRandom(seed));
    const count = 1 + this.#dice.below(4);
    const names = Array.from({ length: count }, (_, index) => `key-${index + 1}`);
    this.#worlds = new Map(names.map((name, index) => [name, this.#worldFor(name, seed * 100 + index)]));
    this.#watches = names.map((name) => new Watch(name, this.#world(name), () => this.#ledger.entries()));
    this.#budget = 2 + this.#dice.below(12);
    this.#chaos = new Chaos(this.#dice, this.#clock, this.#budget, 8 + this.#dice.below(60));
  }

  async tell(): Promise<Ending> {
    this.#clock.advance(MINUTE);
    const generations = 1 + this.#dice.below(2);
    for (let generation = 1; generation <= generations && this.#wrong.length === 0; generation++) {
      await this.#request(generation);
      await this.#untilClosed();
    }
    for (const watch of this.#watches) this.#wrong.push(...watch.end());
    const entries = this.#ledger.entries();
    const told = entries.map(({ id: _, prev: __, ...entry }) => JSON.stringify(entry)).join('\n');
    return {
      seed: this.seed,
      wrong: [...new Set(this.#wrong)],
      rotations: entries.filter(({ type }) => type === 'closed').length,
      faults: this.#budget - this.#chaos.left,
      processes: this.#processes,
      digest: createHash('sha256').update(told).digest('hex').slice(0, 16),
    };
  }

  #worldFor(name: string, seed: number): World {
    const consumers = ['app', 'worker'].slice(0, 1 + this.#dice.below(2));
    const world = new World({ strategy: this.#dice.one(STRATEGIES), seed, consumers, clock: this.#clock });
    return Object.assign(world, { credential: { ...world.credential, name } });
  }

  #world(name: string): World {
    const world = this.#worlds.get(name);
    if (!world) throw new Error(`there is no ${name} in this story`);
    return world;
  }

  async #request(generation: number): Promise<void> {
    for (const name of this.#worlds.keys()) {
      const requested = { action: 'rotate', reason: 'overdue', generation, requester: 'alice:1' } as const;
      await this.#write(name, generation, { type: 'requested', data: requested });
      await this.#write(name, generation, { type: 'approved', data: { by: 'bob:2' } });
    }
  }

  async #write(credential: string, generation: number, event: LedgerEvent): Promise<void> {
    const draft = { ...event, rotation: `${credential}.${generation}`, credential, actor };
    await this.#ledger.append(await this.#ledger.read(), 'torture', [draft]);
  }

  /** Two runners at a time, again and again, as schedules and dispatches overlap. */
  async #untilClosed(): Promise<void> {
    for (let rounds = 0; rounds < PATIENCE && this.#wrong.length === 0; rounds++) {
      if ((await this.#open()).length === 0) return;
      await Promise.all([this.#run(), this.#run()]);
      await this.#person();
      this.#clock.advance(this.#dice.one([MINUTE, 10 * MINUTE, HOUR]));
      if (this.#chaos.left > 0) rounds = 0;
    }
  }

  async #open() {
    const { credentials } = (await this.#ledger.read()).state;
    return [...credentials].flatMap(([name, { open }]) => {
      const rotation = open?.[0]?.rotation;
      return open && rotation ? { name, progress: foldProgress(rotation, name, open) } : [];
    });
  }

  /** One process, from its start to its end or its death. */
  async #run(): Promise<void> {
    const holder = `runner-${++this.#processes}`;
    const faults = new Faults(this.#chaos.plan(() => undefined));
    const [first] = this.#worlds.values();
    if (!first) return;
    const ports: RotatePorts = {
      ...benchTools(first),
      ledger: faults.wrap('ledger', lagging(this.#ledger, this.#chaos)),
      workbench: { bind: (credential) => this.#bind(credential.name, holder, faults).bind(credential) },
    };
    const works = [...this.#worlds.values()].map(({ credential }) => ({
      credential,
      terms: termsOf(credential, policy),
    }));
    try {
      await rotate(works, ports, { ...defaultRotateOptions, holder, actor });
    } catch (error) {
      if (!(error instanceof Crash) && !hasCode(error, 'LEDGER_CONFLICT')) throw error;
    }
  }

  /** Each credential's ports look at their own world before every call. */
  #bind(name: string, holder: string, process: Faults): RotatePorts['workbench'] {
    const world = this.#world(name);
    const watch = this.#watches.find((one) => one.name === name);
    const plan = this.#chaos.plan((call) => this.#wrong.push(...(watch?.now(call, holder) ?? [])));
    return benchTools(world, process.sharing(plan)).workbench;
  }

  /** Reads what waits for a person, and answers. */
  async #person(): Promise<void> {
    for (const { name, progress } of await this.#open()) {
      if (!progress.needsHuman) continue;
      const back = progress.direction === 'forward' && this.#dice.below(4) === 0;
      const early = !progress.done.some(({ step }) => step === 'destroy') && progress.intended?.step !== 'destroy';
      const command = back && early ? 'rollback' : 'retry';
      const generation = Number(progress.rotation.split('.').at(-1));
      await this.#write(name, generation, { type: 'resumed', data: { command, by: 'bob:2' } });
    }
  }
}
