import { GuardedFile } from '../../clients/ssh/guarded-file.js';
import { placeText, type SshPlace } from '../../clients/ssh/place.js';
import { SshFailure, SshSession } from '../../clients/ssh/session.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import { Secret } from '../../domain/secret.js';
import type { MemberContext } from '../../ports/member.js';
import { AuthorizedKeys } from './authorized-keys.js';
import type { SshKeyOptions } from './options.js';

/** The list of keys on one host, reached with the executor's own key. */
export interface OpenHost {
  readonly place: SshPlace;
  readonly file: GuardedFile;
}

/** The hosts of one key, as the executor reaches them. */
export class Hosts {
  constructor(
    private readonly options: SshKeyOptions,
    private readonly context: MemberContext,
  ) {}

  /** Runs `work` on every host, each on a session of its own; what came of each. */
  async each<T>(work: (host: OpenHost) => Promise<T>): Promise<readonly PromiseSettledResult<T>[]> {
    return Promise.allSettled(this.options.places.map((place) => this.#on(place, work)));
  }

  /**
   * Changes the list of keys on every host.
   *
   * @throws the error of the host where none was changed and all fail alike
   * @throws OUTCOME_UNKNOWN that names the hosts where it did not come about, when on others it did
   */
  async change(change: (keys: AuthorizedKeys, where: string) => AuthorizedKeys): Promise<Evidence> {
    const outcomes = await this.each(async ({ place, file }) =>
      file.change((text) => change(new AuthorizedKeys(text), placeText(place)).text),
    );
    const failed = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected'
        ? [{ where: this.#where(index), error: asError(outcome.reason, this.#where(index)) }]
        : [],
    );
    const changed = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
    const [first] = failed;
    if (!first) return { hosts: outcomes.length, changed: changed > 0 };
    if (changed === 0 && failed.every(({ error }) => error.code === first.error.code)) throw first.error;
    const names = failed.map(({ where, error }) => `${where} (${error.code})`).join(', ');
    const done = outcomes.length - failed.length;
    throw new RekeyerError('OUTCOME_UNKNOWN', `done on ${done} of ${outcomes.length} hosts; not on ${names}`);
  }

  async #on<T>(place: SshPlace, work: (host: OpenHost) => Promise<T>): Promise<T> {
    const { privateKey, passphrase, knownHosts } = this.context.connection.auth;
    const login = {
      user: this.options.user,
      privateKey: privateKey ?? new Secret(''),
      ...(passphrase ? { passphrase } : {}),
    };
    const session = await SshSession.open(place, login, knownHosts?.reveal() ?? '');
    try {
      return await work({ place, file: new GuardedFile(session, this.options.file, this.context.clock) });
    } finally {
      session.close();
    }
  }

  #where(index: number): string {
    const place = this.options.places[index];
    return place ? placeText(place) : '';
  }
}

/**
 * What became of one host. Without a session nothing was sent; a host that shows another key than the pinned one is a
 * person's matter; what broke off later may have happened.
 */
export function asError(error: unknown, where: string): RekeyerError {
  if (error instanceof RekeyerError) return error;
  if (error instanceof SshFailure) {
    const { reason, message } = error;
    if (reason === 'stranger') return new RekeyerError('DRIFT', message);
    const why = reason === 'refused' ? `${where} does not let the executor's own key in` : message;
    return new RekeyerError('PROVIDER_UNAVAILABLE', why);
  }
  return new RekeyerError('OUTCOME_UNKNOWN', `the session with ${where} broke off`);
}
