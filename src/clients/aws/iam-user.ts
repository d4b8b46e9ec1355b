import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { Secret } from '../../domain/secret.js';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { Executor, type Session } from './executor.js';
import { asError, failureOf, unreadable } from './failure.js';
import type { Place } from './place.js';
import type { Identity } from './sts.js';

/** One access key as IAM lists it. */
export interface KeyFacts {
  readonly id: string;
  readonly active: boolean;
  readonly created: Instant;
}

/** What IAM's own books say of a key; `unknown` where nobody may look. */
export type KeyStatus = 'active' | 'inactive' | 'absent' | 'unknown';

/** The last use of a key as far as AWS tells: by the minute, and some time later. */
export interface LastUse {
  readonly at: Instant;
  /** `s3`, `sts`, …; `N/A` where AWS does not say. */
  readonly service: string;
  readonly region: string;
}

/**
 * One IAM user and its access keys, as the executor's login sees and changes them. Every change names one key.
 *
 * Errors: `PROVIDER_REJECTED` when AWS said no, `PROVIDER_UNAVAILABLE` when nothing was done, `OUTCOME_UNKNOWN` when
 * the answer to a change was lost.
 */
export class IamUser {
  readonly #executor: Executor;

  /** @throws CONNECTIONS_INVALID */
  constructor(
    readonly name: string,
    options: { connection: Connection; accountId: string; credential: string; clock: Clock },
  ) {
    this.#executor = new Executor(options.connection, options.accountId, options.credential, options.clock);
  }

  get place(): Place {
    return this.#executor.place;
  }

  /** Who the executor is. */
  async executor(): Promise<Identity> {
    return (await this.#executor.open()).identity;
  }

  now(): Promise<Instant> {
    return this.#executor.now();
  }

  /** All keys, also inactive ones, oldest first. */
  keys(): Promise<readonly KeyFacts[]> {
    return this.#order(`listing the keys of "${this.name}"`, false, async ({ questions }) => {
      const { paginateListAccessKeys } = await import('@aws-sdk/client-iam');
      const found: KeyFacts[] = [];
      for await (const page of paginateListAccessKeys({ client: questions }, { UserName: this.name })) {
        for (const { AccessKeyId, Status, CreateDate } of page.AccessKeyMetadata ?? []) {
          if (!AccessKeyId || !CreateDate) throw unreadable();
          found.push({ id: AccessKeyId, active: Status === 'Active', created: CreateDate.getTime() });
        }
      }
      return found.sort((one, other) => one.created - other.created);
    });
  }

  /** Of one key; where it cannot be asked, that is an answer too. */
  async statusOf(id: string): Promise<KeyStatus> {
    try {
      const key = (await this.keys()).find((one) => one.id === id);
      if (!key) return 'absent';
      return key.active ? 'active' : 'inactive';
    } catch (error) {
      if (error instanceof RekeyerError) return 'unknown';
      throw error;
    }
  }

  /** `undefined` when nobody ever used it, as far as AWS knows yet. */
  lastUse(id: string): Promise<LastUse | undefined> {
    return this.#order(`asking for the last use of ${id}`, false, async ({ questions }) => {
      const { GetAccessKeyLastUsedCommand } = await import('@aws-sdk/client-iam');
      const { AccessKeyLastUsed } = await questions.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
      const { LastUsedDate, ServiceName = 'N/A', Region = 'N/A' } = AccessKeyLastUsed ?? {};
      return LastUsedDate && { at: LastUsedDate.getTime(), service: ServiceName, region: Region };
    });
  }

  /**
   * A new key; its secret is in this answer and nowhere else.
   *
   * @returns `undefined` when the user has as many keys as IAM allows, listed or not
   */
  createKey(): Promise<{ readonly id: string; readonly secret: Secret } | undefined> {
    return this.#order(`creating a key for "${this.name}"`, true, async ({ changes }) => {
      const { CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
      const answer = await unless('LimitExceeded', changes.send(new CreateAccessKeyCommand({ UserName: this.name })));
      const { AccessKeyId, SecretAccessKey } = answer?.AccessKey ?? {};
      if (answer && (!AccessKeyId || !SecretAccessKey)) throw unreadable();
      return AccessKeyId && SecretAccessKey ? { id: AccessKeyId, secret: new Secret(SecretAccessKey) } : undefined;
    });
  }

  async switchKey(id: string, active: boolean): Promise<void> {
    await this.#order(`${active ? 'activating' : 'deactivating'} key ${id}`, true, async ({ changes }) => {
      const { UpdateAccessKeyCommand } = await import('@aws-sdk/client-iam');
      const order = { UserName: this.name, AccessKeyId: id, Status: active ? 'Active' : 'Inactive' } as const;
      await changes.send(new UpdateAccessKeyCommand(order));
    });
  }

  /** @returns whether it was there; what is gone already is success */
  deleteKey(id: string): Promise<boolean> {
    return this.#order(`deleting key ${id}`, true, async ({ changes }) => {
      const { DeleteAccessKeyCommand } = await import('@aws-sdk/client-iam');
      const order = new DeleteAccessKeyCommand({ UserName: this.name, AccessKeyId: id });
      return (await unless('NoSuchEntity', changes.send(order))) !== undefined;
    });
  }

  close(): void {
    this.#executor.close();
  }

  async #order<T>(doing: string, changes: boolean, order: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.#executor.open();
    try {
      return await order(session);
    } catch (error) {
      if (error instanceof RekeyerError) throw error;
      throw asError(failureOf(error), doing, changes);
    }
  }
}

/** The answer, or `undefined` where AWS refused with this very code. */
async function unless<T>(code: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.fate === 'refused' && failure.code === code) return undefined;
    throw failure;
  }
}
