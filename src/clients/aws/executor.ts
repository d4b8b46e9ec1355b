import type { IAMClient } from '@aws-sdk/client-iam';
import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Secret } from '../../domain/secret.js';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { AwsFailure, asError } from './failure.js';
import { type Login, loginOf } from './login.js';
import { type Place, placeOf } from './place.js';
import { fixedSettings } from './settings.js';
import { type Identity, Sts } from './sts.js';
import { nextToTheWire, send } from './wire.js';

/** What the executor works with once AWS has said who it is. */
export interface Session {
  readonly identity: Identity;
  /** For questions; asks again when no answer comes, or AWS wants patience. */
  readonly questions: IAMClient;
  /**
   * For changes; sends each once. A key that is created twice loses the first one's secret, and after two tries
   * nobody could say what is certain.
   */
  readonly changes: IAMClient;
}

/** Of a question, the first one included. */
const TRIES = 3;

/**
 * The executor's own login at one account, opened when first needed. Before anything else AWS is asked which account
 * it is: a login to another one touches nothing.
 */
export class Executor {
  readonly place: Place;
  readonly #login: () => Promise<Login>;
  #sts: Sts | undefined;
  #session: Session | undefined;
  /** The time on AWS's last answer. */
  #date: Instant | undefined;

  /** @throws CONNECTIONS_INVALID */
  constructor(
    private readonly connection: Connection,
    private readonly accountId: string,
    credential: string,
    private readonly clock: Clock,
  ) {
    this.place = placeOf(connection);
    this.#login = loginOf(connection, credential, (...order) => this.#assume(...order));
  }

  /** @throws PROVIDER_UNAVAILABLE when it cannot log in, PROVIDER_REJECTED when it is another account */
  async open(): Promise<Session> {
    this.#session ??= await this.#openSession();
    return this.#session;
  }

  /** What requests to further services of this account are signed with. @throws as `open` does */
  async login(): Promise<Login> {
    await this.#identified();
    return this.#login();
  }

  /** AWS's own time; to the second, as its answers have it. @throws PROVIDER_UNAVAILABLE */
  async now(): Promise<Instant> {
    await this.#whoAmI();
    if (this.#date === undefined) throw new RekeyerError('PROVIDER_UNAVAILABLE', 'AWS answers without saying when');
    return this.#date;
  }

  close(): void {
    this.#sts?.close();
    this.#session?.questions.destroy();
    this.#session?.changes.destroy();
    this.#sts = undefined;
    this.#session = undefined;
  }

  async #identified(): Promise<Identity> {
    const identity = await this.#whoAmI();
    if (identity.account !== this.accountId || !this.connection.accountIds.includes(identity.account)) {
      throw new RekeyerError(
        'PROVIDER_REJECTED',
        `connection "${this.connection.name}" logs in to account ${identity.account}, not to ${this.accountId}`,
      );
    }
    return identity;
  }

  async #openSession(): Promise<Session> {
    const identity = await this.#identified();
    const { IAMClient } = await import('@aws-sdk/client-iam');
    const client = (maxAttempts: number): IAMClient => {
      const made = new IAMClient({
        ...fixedSettings(this.place.iam, this.clock),
        credentials: this.#login,
        maxAttempts,
      });
      made.middlewareStack.add(
        (next) => (args) =>
          send(
            () => next(args),
            (at) => this.#note(at),
          ),
        nextToTheWire,
      );
      return made;
    };
    return { identity, questions: client(TRIES), changes: client(1) };
  }

  async #whoAmI(): Promise<Identity> {
    this.#sts ??= await Sts.open(this.place.sts, this.clock, this.#login);
    const identity = await this.#explained('asking who the executor is', this.#sts.whoAmI());
    this.#note(this.#sts.date);
    return identity;
  }

  /** Without a login of our own: the token is the proof. */
  async #assume(roleArn: string, session: string, token: Secret): Promise<Login> {
    const sts = await Sts.open(this.place.sts, this.clock);
    try {
      return await this.#explained('assuming its role', sts.assumeRole(roleArn, session, token));
    } finally {
      sts.close();
    }
  }

  /** Whatever is wrong with the login, nothing was sent under it. */
  async #explained<T>(doing: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      const { message } = asError(error, `connection "${this.connection.name}", ${doing}`, false);
      throw new RekeyerError('PROVIDER_UNAVAILABLE', message);
    }
  }

  #note(at: Instant | undefined): void {
    this.#date = at ?? this.#date;
  }
}
