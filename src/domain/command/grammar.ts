import type { EmergencyMode } from '../request.js';
import type { Duration, Instant } from '../time.js';
import type { Parameter } from './arguments.js';

/** One command as it was understood. */
export type Command =
  | { readonly verb: 'help' }
  | { readonly verb: 'status'; readonly credential?: string }
  | { readonly verb: 'recheck' }
  | { readonly verb: 'plan' }
  | { readonly verb: 'request'; readonly credential: string }
  | { readonly verb: 'approve'; readonly sha: string }
  | {
      readonly verb: 'record';
      readonly credential: string;
      readonly rotatedAt: Instant;
      readonly evidence: string;
    }
  | { readonly verb: 'compromised'; readonly credential: string; readonly reason: string }
  | { readonly verb: 'hold' }
  | { readonly verb: 'unhold' }
  | { readonly verb: 'confirm'; readonly credential: string }
  | { readonly verb: 'retry' }
  | { readonly verb: 'rollback'; readonly rotation: string }
  | { readonly verb: 'retire'; readonly credential: string }
  | {
      readonly verb: 'emergency';
      readonly credential: string;
      readonly mode?: EmergencyMode;
      readonly reason: string;
    }
  | {
      readonly verb: 'exception';
      readonly credential: string;
      readonly duration: Duration;
      /** One of the reasons an exception may have. */
      readonly why: string;
      readonly justification: string;
    }
  | { readonly verb: 'snooze'; readonly duration: Duration; readonly reason: string }
  | { readonly verb: 'unsnooze' }
  | { readonly verb: 'unlock'; readonly rotation: string; readonly reason: string };
export type Verb = Command['verb'];

/**
 * The weakest standing that may use a command. `owner`: who owns the credential concerned. `approver`: who approves
 * its rotations by the base branch's policy, and has no part in this one.
 */
export type Caller =
  | 'read'
  | 'write'
  | 'write or owner'
  | 'owner'
  | 'owner or emergency'
  | 'approver'
  | 'emergency'
  | 'maintain';

export interface CommandLaw {
  readonly verb: Verb;
  /** The fixed words it begins with. */
  readonly says: string;
  readonly takes: readonly Parameter[];
  /** As help shows it. */
  readonly usage: string;
  readonly who: Caller;
  readonly where: 'anywhere' | 'issue' | 'pull request' | 'issue or pull request';
  readonly summary: string;
}

const law = (
  verb: Verb,
  takes: readonly Parameter[],
  who: Caller,
  where: CommandLaw['where'],
  summary: string,
  says = `/rotate ${verb}`,
): CommandLaw => {
  const shown = takes.map(({ shown, optional }) => (optional ? `[${shown}]` : `<${shown}>`));
  return { verb, says, takes, usage: [says, ...shown].join(' '), who, where, summary };
};

const credential: Parameter = { field: 'credential', kind: 'name', shown: 'credential' };
const rotation: Parameter = { field: 'rotation', kind: 'rotation', shown: 'rotation' };
const reason: Parameter = { field: 'reason', kind: 'text', shown: 'reason…' };

/** Every command there is. What is not here is answered with help. */
export const grammar: readonly CommandLaw[] = [
  law('help', [], 'read', 'anywhere', 'show this table'),
  law('status', [{ ...credential, optional: true }], 'read', 'anywhere', 'say where a credential stands'),
  law('recheck', [], 'write', 'issue or pull request', 'look at everything again'),
  law('plan', [], 'write', 'issue or pull request', 'make the plan anew and show it'),
  law('request', [credential], 'write or owner', 'issue', 'open a pull request that rotates it'),
  law(
    'approve',
    [{ field: 'sha', kind: 'sha', shown: 'full head sha' }],
    'approver',
    'pull request',
    'approve this rotation, with the weight of a review',
  ),
  law(
    'record',
    [
      credential,
      { field: 'rotatedAt', kind: 'instant', shown: 'date' },
      { field: 'evidence', kind: 'text', shown: 'evidence…' },
    ],
    'owner',
    'issue',
    'record a rotation that people did',
  ),
  law('retire', [credential], 'owner', 'issue', 'open a pull request that destroys it and puts nothing in its place'),
  law('compromised', [credential, reason], 'owner or emergency', 'issue', 'mark it as known to others'),
  law('hold', [], 'write', 'issue or pull request', 'stop between two steps; once it runs, an approver says so'),
  law('unhold', [], 'approver', 'issue or pull request', 'go on after a hold'),
  law('confirm', [credential], 'emergency', 'issue', 'confirm your own emergency within 10 minutes'),
  law('retry', [], 'owner', 'issue', 'try again what stopped for a person'),
  law('rollback', [rotation], 'approver', 'issue', 'go back to the previous value, while it exists'),
  law(
    'emergency',
    [credential, { field: 'mode', kind: 'mode', shown: 'revoke-first', optional: true }, reason],
    'emergency',
    'issue',
    'rotate at once, without a review; to be confirmed',
  ),
  law(
    'exception',
    [
      credential,
      { field: 'duration', kind: 'duration', shown: 'duration' },
      { field: 'why', kind: 'name', shown: 'reason' },
      { field: 'justification', kind: 'text', shown: 'justification…' },
    ],
    'owner',
    'issue',
    'open a pull request that excepts it from its policy for a while',
  ),
  law(
    'snooze',
    [{ field: 'duration', kind: 'duration', shown: 'duration' }, reason],
    'owner',
    'issue',
    'be quiet about it for a while',
    '/snooze',
  ),
  law('unsnooze', [], 'owner', 'issue', 'end a snooze', '/unsnooze'),
  law('unlock', [rotation, reason], 'maintain', 'issue', "take over a dead runner's rotation"),
];
