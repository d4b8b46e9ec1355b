import type { Duration, Instant } from '../../src/domain/time.js';
import type { Clock } from '../../src/ports/clock.js';

export interface FakeSession {
  readonly account: string;
  readonly by: string;
  readonly since: Instant;
}

/**
 * Something that lets accounts in by a value, as PostgreSQL does with roles and IAM with access keys: an account
 * with no value lets nobody in, a change of the value does not end sessions, and the clock is the provider's own.
 */
export class FakeProvider {
  /** By account; `undefined` means that the account exists and lets nobody in. */
  readonly #values = new Map<string, string | undefined>();
  readonly #sessions = new Set<FakeSession>();
  readonly #madeAt = new Map<string, Instant>();
  readonly #used = new Set<string>();
  /** Nobody can reach it now. */
  down = false;
  /** Lets any value in, like a `trust` line in pg_hba.conf. */
  gullible = false;
  /** How far its clock is from ours. */
  skew: Duration = 0;
  #minted = 0;

  constructor(readonly clock: Clock) {}

  get now(): Instant {
    return this.clock.now() + this.skew;
  }

  get accounts(): readonly string[] {
    return [...this.#values.keys()];
  }

  value(account: string): string | undefined {
    return this.#values.get(account);
  }

  set(account: string, value: string | undefined): void {
    this.#values.set(account, value);
  }

  /** A new account with a name of the provider's choice. */
  mint(value: string): string {
    const account = `KEY${++this.#minted}`;
    this.#values.set(account, value);
    this.#madeAt.set(account, this.now);
    return account;
  }

  madeAt(account: string): Instant {
    return this.#madeAt.get(account) ?? 0;
  }

  /** Whether anybody ever began to use the account. */
  wasUsed(account: string): boolean {
    return this.#used.has(account);
  }

  delete(account: string): void {
    this.#values.delete(account);
  }

  lets(account: string, value: string): boolean {
    return this.gullible || (this.#values.get(account) !== undefined && this.#values.get(account) === value);
  }

  /** Somebody begins to use the account; `undefined` when not let in. */
  open(account: string, value: string, by: string): FakeSession | undefined {
    if (this.down || !this.lets(account, value)) return undefined;
    const session: FakeSession = { account, by, since: this.now };
    this.#sessions.add(session);
    this.#used.add(account);
    return session;
  }

  end(session: FakeSession | undefined): void {
    if (session) this.#sessions.delete(session);
  }

  sessions(account: string): readonly FakeSession[] {
    return [...this.#sessions].filter((session) => session.account === account);
  }
}
