import type { CatalogueEntry } from './entry.js';

/** Errors of a rotation in progress. */
export const rotationErrors = {
  PREFLIGHT_FAILED: {
    headline: 'Something stands in the way of the rotation; nothing was touched.',
    wayOut: 'Remove what the message names, then comment "/rotate retry".',
  },
  APPROVAL_NEEDED: {
    headline: 'The policy wants an approval before this credential is rotated.',
    wayOut: 'Open a rotation pull request (comment "/rotate request" in its issue) and have it approved.',
  },
  APPROVAL_ELSEWHERE: {
    headline: 'The rotation was approved on GitHub, which this executor does not ask.',
    wayOut: 'Let the App start it; from its first step on it can be continued here.',
  },
  OUT_OF_WINDOW: {
    headline: 'No window is open, or a freeze is in force.',
    wayOut: 'Wait for the next start that the message names; what is already under way goes on.',
  },
  LIMIT_REACHED: {
    headline: 'The limits of the policy let no more rotations begin now.',
    wayOut: 'It begins by itself when there is room; or raise maxConcurrent, maxPerRun or maxPercentPerDay.',
  },
  DEPENDENCY_PENDING: {
    headline: 'A rotation that comes before this one is not closed yet.',
    wayOut: 'It begins by itself when that one is closed with success.',
  },
  DEPENDENCY_FAILED: {
    headline: 'The rotation that was to come before this one did not succeed.',
    wayOut: 'Nothing was touched. Find out why that one failed, and ask for both again.',
  },
  PLAN_CHANGED: {
    headline: 'What would be done now differs from what was approved.',
    wayOut: 'Nothing was touched. Approve the new plan.',
  },
  RUNNER_LOST: {
    headline: 'Several runners in a row were lost in the middle of the same step.',
    wayOut: 'Find out what ends them (memory, a time limit, a bug), then comment "/rotate retry".',
  },
  DRIFT: {
    headline: 'The provider or the consumer differs from the ledger.',
    wayOut: 'Somebody changed the credential outside. Look at the difference and adopt it, or mark it compromised.',
  },
  VERIFY_FAILED: {
    headline: 'A value that must work could not be proven.',
    wayOut: 'The old value stays or is put back; see the issue for what is valid now.',
  },
  VERIFICATION_VOID: {
    headline: 'A wrong value is accepted, so a successful login proves nothing.',
    wayOut: 'Find the rule that lets this connection in without a password (in pg_hba.conf: "trust" or "peer").',
  },
  RETIRED_ACCEPTED: {
    headline: 'The old value is still accepted.',
    wayOut: 'The rotation is not complete. Look for a second place that knows the old value, then retry.',
  },
  NOT_ADOPTED: {
    headline: 'Delivered, not adopted: no consumer was seen using the new value in time.',
    wayOut: 'Make the consumer reload, then comment "/rotate retry".',
  },
  NOT_DRAINED: {
    headline: 'The old value is still in use.',
    wayOut: 'Find out who uses it and move them to the new one, then comment "/rotate retry".',
  },
  CREDENTIAL_REMOVED: {
    headline: 'A rotation is under way, but its credential is no longer in the registry or has no policy.',
    wayOut: 'Put the file or the policy back and retry, so that the rotation can end with one valid value.',
  },
  NEEDS_HUMAN: {
    headline: 'The rotation stopped and waits for a person.',
    wayOut: 'The issue says what is valid now and which commands help.',
  },
} as const satisfies Record<string, CatalogueEntry>;
