import type pg from 'pg';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Secret } from '../../domain/secret.js';
import { SECOND } from '../../domain/time.js';
import { type Endpoint, placeOf, routeTo } from './endpoint.js';
import { failureOf, PostgresFailure } from './failure.js';

export interface Account {
  readonly user: string;
  readonly password: Secret;
}

/** Names our own sessions, so that they are never taken for a consumer. */
export const OURS = 'rekeyer';

const CONNECT_WITHIN = 10 * SECOND;
const ANSWER_WITHIN = 30 * SECOND;

export type Row = Readonly<Record<string, unknown>>;

/** One session at a server. Everything it throws is a `PostgresFailure`, but for a commit whose answer was lost. */
export class Session {
  #alive = true;

  private constructor(
    private readonly client: pg.Client,
    readonly place: string,
  ) {
    client.on('error', () => this.#lose());
    client.on('end', () => this.#lose());
  }

  /** @throws PostgresFailure */
  static async open(endpoint: Endpoint, { user, password }: Account): Promise<Session> {
    const { address, tls } = await routeTo(endpoint);
    // Everything is named, because the driver fills gaps from the environment; the password is a function so that
    // an empty one is not replaced by PGPASSWORD or a password file.
    const { Client } = (await import('pg')).default;
    const client = new Client({
      host: address,
      port: endpoint.port,
      database: endpoint.database,
      user,
      password: () => password.reveal(),
      ssl: tls,
      enableChannelBinding: tls !== false,
      application_name: OURS,
      client_encoding: 'UTF8',
      connectionTimeoutMillis: CONNECT_WITHIN,
      query_timeout: ANSWER_WITHIN,
    });
    const session = new Session(client, placeOf(endpoint));
    try {
      await client.connect();
      return session;
    } catch (error) {
      await session.close();
      throw failureOf(error);
    }
  }

  /** Whether it can still be used; a lost connection is noticed without asking. */
  get alive(): boolean {
    return this.#alive;
  }

  /** @throws PostgresFailure */
  async query(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.#send(text, values)).rows;
  }

  /**
   * Runs `work` in one transaction. Whatever fails before the commit has changed nothing.
   *
   * @param settings  `SET LOCAL …` statements that hold for this transaction alone
   * @throws PostgresFailure (or what `work` throws) when nothing was changed
   * @throws OUTCOME_UNKNOWN when the commit was sent and its answer was lost
   */
  async transaction<T>(settings: readonly string[], work: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      await this.#send(['BEGIN', ...settings].join('; '));
      result = await work();
    } catch (error) {
      await this.#abandon();
      throw error;
    }
    await this.#commit();
    return result;
  }

  async close(): Promise<void> {
    this.#lose();
    await this.client.end().catch(() => {});
  }

  async #commit(): Promise<void> {
    let command: string;
    try {
      ({ command } = await this.#send('COMMIT'));
    } catch (error) {
      const failure = failureOf(error);
      await this.#abandon();
      if (failure.state !== undefined && !/^(?:08|57)/.test(failure.state)) throw failure;
      throw new RekeyerError('OUTCOME_UNKNOWN', `the answer of ${this.place} to a commit was lost`);
    }
    // A transaction that had failed answers COMMIT with ROLLBACK, and no error.
    if (command !== 'COMMIT') throw new PostgresFailure('40000', 'the transaction was rolled back');
  }

  async #send(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
      return await this.client.query(text, [...values]);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.state === undefined) this.#lose();
      throw failure;
    }
  }

  /** Ends a transaction that must not be committed; a session that cannot say so is dropped. */
  async #abandon(): Promise<void> {
    if (this.#alive) await this.#send('ROLLBACK').catch(() => this.#lose());
    if (!this.#alive) await this.close();
  }

  #lose(): void {
    this.#alive = false;
  }
}
