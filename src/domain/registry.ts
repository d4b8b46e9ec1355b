import type { Config } from './config.js';
import type { Credential } from './credential.js';
import type { PolicyException } from './exception.js';
import type { RotationPolicy } from './policy.js';
import type { RotationRequest } from './request.js';

/** A whole registry that was read and linked without an error. */
export interface Registry {
  readonly config: Config;
  /** In order of name. */
  readonly credentials: readonly Credential[];
  /** Highest priority first. */
  readonly policies: readonly RotationPolicy[];
  readonly exceptions: readonly PolicyException[];
  readonly requests: readonly RotationRequest[];
}
