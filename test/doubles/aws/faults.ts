import type { Refusal } from './refusal.js';

/** What befalls requests of one action. */
export interface Fault {
  /** `CreateAccessKey`; any without. */
  readonly action?: string;
  /** `after`: the request takes effect and only its answer is spoilt. `before`, the default: nothing happens. */
  readonly when?: 'before' | 'after';
  /**
   * `drop`: the connection is cut. `stall`: no answer ever comes. `garbage`: a proxy answers 502 with a page. Else AWS
   * itself refuses.
   */
  readonly what: 'drop' | 'stall' | 'garbage' | Refusal;
  /** How often it strikes; once unless said. */
  readonly times?: number;
}

export class Faults {
  #armed: { readonly fault: Fault; left: number }[] = [];

  push(...faults: readonly Fault[]): void {
    this.#armed.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  clear(): void {
    this.#armed = [];
  }

  /** The first fault that strikes this action; it is used up by that. */
  take(action: string): Fault | undefined {
    const armed = this.#armed.find(({ fault, left }) => left > 0 && (fault.action ?? action) === action);
    if (armed) armed.left -= 1;
    return armed?.fault;
  }
}
