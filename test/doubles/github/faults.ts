// Faults that a test injects into the exchange: errors, delays, and answers that get lost after the deed was done.

export interface Fault {
  method?: string;
  /** Matched against the decoded path without the query; git's are like `/acme/creds.git/git-receive-pack`. */
  path: RegExp;
  /** `before` (the default): nothing happens. `after`: the request takes effect, and only its answer is spoilt. */
  when?: 'before' | 'after';
  /** Answered instead of the truth; 500 unless said. */
  status?: number;
  body?: { message: string };
  headers?: Record<string, string>;
  /** Closes the connection without an answer. */
  drop?: boolean;
  /** Waits first, in milliseconds; alone it is no failure, just slowness. */
  delayMs?: number;
  /** How often it strikes; once unless said. */
  times?: number;
}

export class Faults {
  private armed: Fault[] = [];

  push(...faults: Fault[]): void {
    this.armed.push(...faults.map((fault) => ({ ...fault })));
  }

  clear(): void {
    this.armed = [];
  }

  /** The first fault that strikes this request; it is used up by that. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.armed.find((one) => (one.method ?? method) === method && one.path.test(path));
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.armed = this.armed.filter((one) => one !== fault);
    return fault;
  }
}

/** Whether a fault does more than slow things down. */
export const spoils = (fault: Fault): boolean =>
  fault.drop === true || fault.status !== undefined || fault.delayMs === undefined;
