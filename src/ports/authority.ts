import type { ErrorCode } from '../domain/errors/index.js';

/** Why a rotation may not start, or not go on. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Judges, with what is true at that moment, whether an approved rotation is still covered. */
export interface Authority {
  /** Asked once, right before the first lease: approval, its age, and the digest of the plan as it is now. */
  mayStart(rotation: string, plan: string | undefined): Promise<Refusal | undefined>;
  /** Asked whenever a rotation is taken up again: the plan as it is now must be the approved one. */
  mayContinue(rotation: string, plan: string | undefined): Promise<Refusal | undefined>;
}
