import { RekeyerError } from '../../src/domain/errors/index.js';

/** The process died here. It is no `RekeyerError`: nothing may catch it, journal it or go on after it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** One call of a port, as a plan sees it: `n` counts from 1 over all wrapped ports, `name` is like `rotator.issue`. */
export interface Call {
  readonly n: number;
  readonly name: string;
}

/**
 * What befalls a call.
 *
 * - `crash-before`, `crash-after`: the process dies before or after the effect; every later call of it dies too.
 * - `lose-request`, `lose-answer`: OUTCOME_UNKNOWN without the effect, or after it.
 * - `twice`: the request arrives twice.
 * - `unavailable`: PROVIDER_UNAVAILABLE, nothing was sent. `reject`: PROVIDER_REJECTED, nothing changed.
 * - `{ before }`: something happens first: time passes, another runner acts, a person interferes. A promise that
 *   stays open is a stalled process; the effect lands when it resolves.
 */
export type Fault =
  | 'crash-before'
  | 'crash-after'
  | 'lose-request'
  | 'lose-answer'
  | 'twice'
  | 'unavailable'
  | 'reject'
  | { readonly before: () => void | Promise<void> };

export type Plan = (call: Call) => Fault | undefined;

/** Pure methods: nothing can happen between them and the next real call. */
const PURE = new Set([
  'target',
  'identities',
  'destinations',
  'fields',
  'objections',
  'decoy',
  'lastSeen',
  'now',
  'monotonic',
]);

/**
 * One process whose calls of ports go through here, so that a plan can hurt them. Wrap every port of a runner with
 * the same `Faults`; a resumed runner gets new ones.
 *
 * @example `const faults = new Faults(crashAt(7, 'crash-after')); rotate(wrapAll(faults));`
 */
export class Faults {
  /** Names of all calls so far, in order; how many crash points there are is their number. */
  readonly calls: string[] = [];
  readonly #life: { dead: boolean };

  constructor(
    readonly plan: Plan = () => undefined,
    life = { dead: false },
  ) {
    this.#life = life;
  }

  /** Other ports of the same process, with a plan of their own: they die together. */
  sharing(plan: Plan): Faults {
    return new Faults(plan, this.#life);
  }

  /** The port, with every call of a method (also of ports it holds or returns) going through the plan. */
  wrap<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof key !== 'string') return value;
        if (key === 'custody' && typeof value === 'object' && value !== null) return this.wrap('custody', value);
        if (typeof value !== 'function') return value;
        if (PURE.has(key) && !(name === 'rotator' && key === 'now')) return value.bind(target);
        return async (...args: unknown[]) => this.#call(`${name}.${key}`, () => Reflect.apply(value, target, args));
      },
    });
  }

  async #call(name: string, effect: () => unknown): Promise<unknown> {
    if (this.#life.dead) throw new Crash(`dead before ${name}`);
    this.calls.push(name);
    const fault = this.plan({ n: this.calls.length, name });
    if (typeof fault === 'object') await fault.before();
    else refuse(fault, name);
    if (fault === 'crash-before') this.#die(name);
    if (fault === 'twice') await effect();
    const answer = await effect();
    if (fault === 'crash-after') this.#die(name);
    if (fault === 'lose-answer') throw new RekeyerError('OUTCOME_UNKNOWN', `the answer of ${name} was lost`);
    return answer;
  }

  #die(name: string): never {
    this.#life.dead = true;
    throw new Crash(`at ${name}`);
  }
}

function refuse(fault: Fault | undefined, name: string): void {
  if (fault === 'lose-request') throw new RekeyerError('OUTCOME_UNKNOWN', `the request of ${name} was lost`);
  if (fault === 'unavailable') throw new RekeyerError('PROVIDER_UNAVAILABLE', `${name} could not be sent`);
  if (fault === 'reject') throw new RekeyerError('PROVIDER_REJECTED', `${name} was refused`);
}

/** A plan with one fault, at the `n`-th call. */
export function at(n: number, fault: Fault): Plan {
  return (call) => (call.n === n ? fault : undefined);
}

/** A plan with one fault, at the `nth` call of this name (from 1). */
export function on(name: string, fault: Fault, nth = 1): Plan {
  let seen = 0;
  return (call) => (call.name === name && ++seen === nth ? fault : undefined);
}
