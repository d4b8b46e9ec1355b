import type { EmergencyMode, RequestAction, RequestReason } from '../request.js';
import type { Snooze } from '../snooze.js';
import type { StepName } from '../steps.js';
import type { Instant } from '../time.js';
import type { Courtesy } from './courtesy.js';

/** A person or program as the ledger names it; the numeric id survives a rename of the login. */
export interface Actor {
  readonly login: string;
  readonly id: number;
  readonly kind: 'user' | 'app' | 'runner';
}

/** How a rotation ended. `superseded`: another rotation of the same credential took its place. */
export type Outcome = 'success' | 'rolled-back' | 'aborted' | 'superseded';

/** Facts a step found out, flat and public: counts, names, fingerprints, booleans. Never a value. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/** How a ledger begins; also the file genesis.json beside the chain. */
export interface Genesis {
  readonly format: 1;
  /** The number that survives a rename; 0 for a folder without GitHub. */
  readonly repositoryId: number;
  /** Base64 of the Ed25519 key that signs from the first batch on; unsigned without it. */
  readonly publicKey?: string;
  /** After a rollover: the end of the ledger this one continues. */
  readonly continues?: { readonly size: number; readonly root: string };
}

/**
 * What an entry says, by `type`. Data is flat JSON without secrets. What people wrote stays as they wrote it: the
 * bytes of an entry hold no mention and no issue reference all the same (`bytes.ts`), because commit messages
 * notify people. Instants inside data are RFC 3339 texts: they are read by people and by scripts in
 * other languages; they are information, never a lock.
 */
export type LedgerEvent =
  /** First entry of a ledger; its data repeats genesis.json, so the chain covers it. */
  | { readonly type: 'genesis'; readonly data: Genesis }
  /** Names the key that signs from the next batch on; the batch that carries it is signed by the old one. */
  | { readonly type: 'key'; readonly data: { readonly publicKey: string } }
  /**
   * A person looked into a break, or moved the repository: the chain goes on from its last verified entry, and the
   * commits after that one up to `head` do not count. `repositoryId`: the repository it belongs to from here on.
   */
  | {
      readonly type: 'adopted';
      readonly data: { readonly head: string; readonly reason: string; readonly repositoryId?: number };
    }
  | { readonly type: 'heartbeat'; readonly data: { readonly commit: string; readonly credentials: number } }
  | {
      readonly type: 'config-applied';
      readonly data: { readonly commit: string; readonly pull?: number; readonly approvers: string };
    }
  /** Bookkeeping of the one issue of a credential and incident. */
  | {
      readonly type: 'issue';
      readonly data: { readonly number: number; readonly state: 'open' | 'closed'; readonly body: string };
    }
  | Courtesy
  | { readonly type: 'compromised'; readonly data: { readonly reason: string; readonly by?: string } }
  /** A rotation done by people, with its evidence. */
  | {
      readonly type: 'recorded';
      readonly data: {
        readonly rotatedAt: string;
        readonly evidence: string;
        /** The request that was approved for it, and by whom: `alice:17 bob:21`; absent where nobody was to be asked. */
        readonly request?: string;
        readonly by?: string;
      };
    }
  /**
   * The bot is about to open a pull request with this request file, or to replace the file in it. Written before
   * anything is shown, so that later only the file with this blob counts as the bot's, and the requester is known
   * from here and not from a file that somebody may have edited.
   */
  | {
      readonly type: 'proposed';
      readonly data: {
        readonly request: string;
        readonly reason: RequestReason;
        /** Names, parted by spaces. */
        readonly credentials: string;
        /** Git's id of the file's bytes. */
        readonly blob: string;
        /** Who asked: `alice:17`; the bot itself where a scan did. */
        readonly requester: string;
        /** Absent for `rotate`. */
        readonly action?: RequestAction;
        /** For `record`: what people did, so that an interrupted proposal can be made again. */
        readonly rotatedAt?: string;
        readonly evidence?: string;
      };
    }
  /**
   * A request that will not be carried out: its pull request was closed unmerged (`PROPOSAL_DECLINED`), or it was
   * merged without what it needs. A request is judged once; a new wish is a new request.
   */
  | {
      readonly type: 'refused';
      readonly data: { readonly request: string; readonly code: string; readonly pull?: number };
    }
  // One rotation, from wish to end.
  | {
      readonly type: 'requested';
      readonly data: {
        readonly action: RequestAction;
        readonly reason: RequestReason;
        readonly generation: number;
        readonly request?: string;
        readonly requester: string;
      };
    }
  | {
      readonly type: 'approved';
      readonly data: {
        readonly pull?: number;
        readonly head?: string;
        readonly merge?: string;
        /** Logins and numeric ids, `alice:17 bob:21`; `policy:<name>` where no person had to. */
        readonly by: string;
      };
    }
  /** Takes or renews the right to act; the epoch of a lease is its own `seq`. */
  | { readonly type: 'leased'; readonly data: { readonly holder: string; readonly ttl: number } }
  /** The step is about to run; nothing has an effect without this entry before it. */
  | {
      readonly type: 'intended';
      readonly data: { readonly step: StepName; readonly wave: number; readonly version: string };
    }
  | {
      readonly type: 'done';
      readonly data: {
        readonly step: StepName;
        readonly wave: number;
        readonly version: string;
        readonly evidence: Evidence;
      };
    }
  | {
      readonly type: 'failed';
      readonly data: {
        readonly step: StepName;
        readonly wave: number;
        readonly version: string;
        readonly code: string;
        /** Certain that nothing changed; otherwise the world is observed before anything else. */
        readonly definite: boolean;
        readonly nextTry?: string;
      };
    }
  /**
   * Nothing to do before `until`; the lease is given back. For a `window` it is only what the policy said then: the
   * policy is asked again each time.
   */
  | {
      readonly type: 'waiting';
      readonly data: { readonly step: StepName; readonly until: string; readonly why?: 'window' };
    }
  | { readonly type: 'rolling-back'; readonly data: { readonly step: StepName; readonly code: string } }
  /** Stopped for a person: `valid` says from an observation made now what logs in. */
  | { readonly type: 'needs-human'; readonly data: { readonly code: string; readonly valid: string } }
  /** A person let a stopped rotation go on, or back. */
  | { readonly type: 'resumed'; readonly data: { readonly command: 'retry' | 'rollback'; readonly by: string } }
  /**
   * A rotation, new or under way, goes on as an emergency: nothing is waited for any more, everything is still proven.
   * `by`: who declared it, `alice:17`; they cannot review it afterwards.
   */
  | {
      readonly type: 'emergency';
      readonly data: { readonly mode: EmergencyMode; readonly by: string; readonly reason: string };
    }
  /** Somebody entitled to it, who had no part in it, looked at an emergency afterwards: `bob:21`. */
  | { readonly type: 'reviewed'; readonly data: { readonly by: string; readonly pull: number } }
  /** A maintainer took a dead runner's right away, so that nobody has to wait for it. */
  | {
      readonly type: 'unlocked';
      readonly data: { readonly holder: string; readonly by: string; readonly reason: string };
    }
  | { readonly type: 'held'; readonly data: { readonly hold: boolean; readonly by: string; readonly reason: string } }
  | {
      readonly type: 'closed';
      readonly data: { readonly outcome: Outcome; readonly evidence: Evidence; readonly rotatedAt?: string };
    };

export type EventType = LedgerEvent['type'];

/** The envelope of every entry; see design of the ledger in docs/contributors/ledger.md. */
export type Entry = LedgerEvent & {
  /** From 0 without a gap. */
  readonly seq: number;
  /** SHA-256 (hex) over the exact bytes of the entry before; 64 zeros for the first. */
  readonly prev: string;
  /** Random, unique; how a writer finds out whether its append went in. */
  readonly id: string;
  /** Information for people; nothing is decided on it. */
  readonly at: string;
  /** `<credential>.<generation>`, for entries of one rotation. */
  readonly rotation?: string;
  readonly credential?: string;
  readonly actor: Actor;
  /** Who ran: workflow run and attempt, or host and process. */
  readonly run: string;
  /** The lease under which a step entry was written. */
  readonly epoch?: number;
  /** Digest of the approved plan. */
  readonly plan?: string;
};

/** What a job asks the ledger to append; the ledger adds seq, prev, id, at and run. */
export type Draft = LedgerEvent & {
  readonly rotation?: string;
  readonly credential?: string;
  readonly actor: Actor;
  readonly epoch?: number;
  readonly plan?: string;
};

/** The value in use as far as we made it: when it was proven, its version and its fingerprint. */
export interface ValueInUse {
  readonly rotatedAt?: Instant;
  readonly version?: string;
  readonly fingerprint?: string;
  /** When it stops working by itself, where it said so. */
  readonly endsAt?: Instant;
}

/** What the ledger knows of one credential, folded from its entries. */
export interface CredentialState extends ValueInUse {
  /** Generation of the newest rotation that was requested; 0 when there was none. */
  readonly generation: number;
  readonly compromised?: { readonly at: Instant; readonly reason: string; readonly seq: number };
  /** All entries of the rotation that is under way, oldest first. */
  readonly open?: readonly Entry[];
  /** What the open rotation replaced when it promoted its value; comes back if it is rolled back. */
  readonly replaced?: ValueInUse;
  /** The issue of the incident. */
  readonly issue?: { readonly number: number; readonly state: 'open' | 'closed'; readonly body: string };
  /** Of the incident that its issue is about, oldest first. */
  readonly snoozes?: readonly Snooze[];
  /** The newest emergency that nobody has looked at afterwards yet. */
  readonly incident?: Incident;
  /** Since when nobody uses it any more, after a `retire`: what is left to do is to take its file away. */
  readonly retiredAt?: Instant;
  /** How often an exception was granted since the value was made, by policy. */
  readonly grants?: Readonly<Record<string, number>>;
  /** How the last closed rotation ended, for reports and for "not proposed again within 7 days". */
  readonly last?: {
    readonly rotation: string;
    readonly outcome: Outcome;
    readonly at: Instant;
    /** Its first lease; absent where it never began. */
    readonly startedAt?: Instant;
  };
}

/** An emergency, from its declaration until it was reviewed. */
export interface Incident {
  readonly rotation: string;
  readonly at: Instant;
  readonly mode: EmergencyMode;
  /** Who declared it, `alice:17`. */
  readonly by: string;
  readonly reason: string;
  /** How its rotation ended. */
  readonly outcome?: Outcome;
  /** Whether the value that was in use was seen to be refused. */
  readonly refused?: boolean;
}

/** What the ledger knows of one rotation request: its newest `proposed`, `refused` or `requested` entry decides. */
export interface RequestState {
  readonly state: 'proposed' | 'refused' | 'authorised';
  /** When that entry was written. */
  readonly at: Instant;
  /** From its newest `proposed` entry; absent where a person wrote the file. */
  readonly proposal?: Extract<LedgerEvent, { type: 'proposed' }>['data'];
  /** Why it was refused. */
  readonly code?: string;
}

/** The fold of the whole chain. */
export interface LedgerState {
  readonly credentials: ReadonlyMap<string, CredentialState>;
  /** By name of the request. */
  readonly requests: ReadonlyMap<string, RequestState>;
  /** Pull requests of the bot's own other than rotation requests, by branch. */
  readonly offers?: ReadonlyMap<string, { readonly requester: string; readonly at: Instant }>;
  readonly heartbeat?: Instant;
  readonly config?: { readonly commit: string };
}
