import type { Instant } from '../../domain/time.js';

/** The body of a pull request that excepts a credential from its policy. */
export interface ExceptionPull {
  readonly credential: string;
  readonly policy: string;
  readonly expiresAt: Instant;
  readonly reason: string;
  readonly justification: string;
  readonly requester: string;
  /** How often it was granted since the value was made. */
  readonly granted: number;
}

/** The body of a pull request that removes an exception which does nothing any more. */
export interface RemovalPull {
  readonly exception: string;
  readonly policy: string;
  readonly credentials: readonly string[];
  readonly expiresAt: Instant;
  readonly why: string;
}
