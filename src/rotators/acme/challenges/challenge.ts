import type { Connection } from '../../../domain/connection.js';
import type { Clock } from '../../../ports/clock.js';
import type { Random } from '../../../ports/random.js';

/** What one name has to show, so that the CA believes that it is ours. */
export interface Proof {
  /** Without a wildcard: the name whose place is looked at. */
  readonly name: string;
  /** The CA's own word for this challenge; public. */
  readonly token: string;
  /** Token and thumbprint of the account key; public too, and worth nothing after the challenge. */
  readonly keyAuthorization: string;
}

/** What a way of answering works with; it comes from the executor's settings and the credential's options. */
export interface Ground {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * A way to answer the challenges of a CA, one file each. Laws:
 *
 * - `show` of what is shown already is success; when it returns, the CA may look.
 * - `clear` of what is not there is no error: after a crash it is called for everything that may have been left.
 */
export interface Challenge {
  show(proofs: readonly Proof[]): Promise<void>;
  clear(proofs: readonly Proof[]): Promise<void>;
}

export type ChallengeType = 'http-01' | 'dns-01' | 'tls-alpn-01';

/** A kind of challenge as options name it. */
export interface ChallengeKind<Options> {
  readonly type: ChallengeType;
  /** What is wrong with these options for this executor, as a sentence; nothing is reached. */
  objection(options: Options, connection: Connection): string | undefined;
  open(options: Options, ground: Ground): Challenge;
}
