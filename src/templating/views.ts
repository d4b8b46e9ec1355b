import type { Status } from '../domain/status.js';
import type { Reversibility } from '../domain/steps.js';
import type { Duration, Instant } from '../domain/time.js';
import type { Severity } from '../domain/work.js';
import type { EmergencyLate, IncidentChecklist, IncidentRecord } from './incident-views.js';
import type { Dashboard } from './views/dashboard.js';
import type { ExceptionPull, RemovalPull } from './views/exceptions.js';

/** The problems of a registry, for the summary of the check. */
export interface ValidateSummary {
  readonly head: string;
  readonly credentials: number;
  /** The first ones; `more` is how many are not in the table. */
  readonly problems: readonly {
    readonly warning: boolean;
    readonly place: string;
    readonly code: string;
    readonly message: string;
    readonly wayOut: string;
  }[];
  readonly more: number;
  /** Problems that have no annotation, because GitHub was given the worst 200. */
  readonly unmarked: number;
}

/** What a scan found, for the summary of a run: credentials that are not simply in time. */
export interface ScanSummary {
  readonly now: Instant;
  readonly credentials: number;
  readonly rows: readonly {
    readonly credential: string;
    readonly status: string;
    readonly owners: readonly string[];
    readonly sentence: string;
  }[];
  readonly more: number;
  /** Of the ledger that ages were counted from; `null` without one. */
  readonly entries: number | null;
  readonly signed: boolean;
}

/** What a pull request would change in how credentials stand. */
export interface EffectsComment {
  readonly key: string;
  readonly head: string;
  readonly valid: boolean;
  readonly errors: number;
  /** Removals that are refused, because the value is in use. */
  readonly refused: readonly { readonly message: string; readonly wayOut: string }[];
  /** How many credentials become what. */
  readonly impact: {
    readonly overdue: number;
    /** From this day on so many more are past their limit than without the change. */
    readonly ahead: { readonly at: Instant; readonly count: number } | null;
    readonly relieved: number;
    readonly excepted: number;
    readonly unmanaged: number;
  };
  readonly rows: readonly {
    readonly credential: string;
    readonly before: string;
    readonly after: string;
    readonly sentence: string;
  }[];
  readonly more: number;
  /** Weeks of the coming 90 days in which something becomes due. */
  readonly weeks: readonly { readonly from: Instant; readonly before: number; readonly after: number }[];
}

/** Who must approve, who did, and who did so in vain. */
export interface ApprovalSummary {
  readonly now: Instant;
  readonly outcome: 'approved' | 'waiting' | 'blocked';
  readonly obstacles: readonly string[];
  readonly against: readonly string[];
  readonly missing: readonly { readonly count: number; readonly from: readonly string[]; readonly rule: string }[];
  readonly counted: readonly { readonly login: string; readonly how: 'review' | 'comment'; readonly at: Instant }[];
  readonly refused: readonly { readonly login: string; readonly sentence: string }[];
  readonly expiresAt: Instant | null;
  /** The comment that approves this very head; `null` where a comment is no approval. */
  readonly command: string | null;
  /** What follows an approval: a sentence. */
  readonly next: string;
}

/** One credential of a plan, as its approver sees it. */
export interface PlanSection {
  readonly name: string;
  readonly generation: number;
  readonly strategy: string;
  readonly acceptWindow: Duration | null;
  readonly fingerprint: string | null;
  readonly consumers: readonly { readonly name: string; readonly kind: string; readonly wave: number }[];
  readonly connections: readonly { readonly member: string; readonly name: string; readonly place: string }[];
  readonly steps: readonly { readonly title: string; readonly reversibility: Reversibility }[];
}

/** What an approval is about: the sticky comment of a pull request, or the answer to a question. */
export interface PlanComment {
  readonly marker: 'plan' | 'answer';
  readonly key: string;
  readonly head: string;
  readonly digest: string;
  readonly requester: string;
  /** In which order the credentials follow each other; `null` where they go side by side. */
  readonly order: string | null;
  readonly sections: readonly PlanSection[];
  /** What people did themselves, where that is what is approved. */
  readonly record: { readonly names: readonly string[]; readonly rotatedAt: Instant; readonly evidence: string } | null;
  /** The comment that approves; `null` where there is nothing to approve yet. */
  readonly command: string | null;
  readonly from: readonly string[];
  readonly required: number;
}

/** The body of a pull request that proposes a rotation. */
export interface RotationPull {
  readonly now: Instant;
  readonly requester: string;
  readonly reason: string;
  readonly credentials: readonly {
    readonly name: string;
    readonly owner: string;
    readonly sentence: string;
    readonly dueAt: Instant | null;
  }[];
  readonly required: number;
  readonly from: readonly string[];
  readonly expiresAfter: Duration;
  /** Whether people merge it; otherwise the bot does. */
  readonly byPeople: boolean;
}

/** One line of a credential's history. */
export interface EventLine {
  readonly at: Instant;
  readonly text: string;
  readonly who: string;
}

/** The body of a credential's issue. */
export interface IssueBody {
  readonly key: string;
  readonly now: Instant;
  readonly credential: string;
  readonly status: Status | 'rotating' | 'stopped';
  readonly severity: Severity;
  readonly owner: string;
  readonly type: string;
  readonly sentence: string;
  readonly since: Instant | null;
  readonly dueAt: Instant | null;
  readonly policy: string | null;
  readonly consumers: readonly string[];
  readonly events: readonly EventLine[];
  /** Until when, by whom and why; nobody is told of it meanwhile. */
  readonly snoozed: string | null;
  /** What happens next, and what a person can do: one sentence each; `action` is a command to copy. */
  readonly next: string;
  readonly action: string | null;
  readonly checkpoint: string;
}

/** A stopped rotation, told in its issue. */
export interface StoppedComment {
  readonly rotation: string;
  readonly code: string;
  readonly headline: string;
  readonly wayOut: string;
  readonly valid: string;
  readonly command: string;
}

/** What closes a credential's issue. */
export interface ClosingComment {
  readonly key: string;
  readonly rotation: string | null;
  readonly sentence: string;
  readonly took: Duration | null;
  readonly pull: number | null;
  readonly approvedBy: readonly string[];
  readonly evidence: readonly { readonly fact: string; readonly value: string }[];
  readonly checkpoint: string;
}

/** The answer to a command. */
export interface Answer {
  readonly key: string;
  readonly login: string;
  readonly done: boolean;
  readonly sentence: string;
  /** A pull request to look at. */
  readonly pull: number | null;
}

export interface HelpAnswer {
  readonly key: string;
  /** The usage of what was probably meant, when the command was not understood. */
  readonly near: string | null;
  readonly understood: boolean;
  readonly commands: readonly { readonly usage: string; readonly who: string; readonly summary: string }[];
}

export interface StatusAnswer {
  readonly key: string;
  readonly now: Instant;
  readonly rows: readonly {
    readonly credential: string;
    readonly status: string;
    readonly dueAt: Instant | null;
    readonly sentence: string;
  }[];
  readonly more: number;
}

/** The issue about an order that nobody was entitled to give. */
export interface UnauthorisedMerge {
  readonly key: string;
  readonly now: Instant;
  readonly code: string;
  readonly headline: string;
  readonly request: string | null;
  readonly pull: number | null;
  readonly mergedAt: Instant | null;
  readonly credentials: readonly string[];
  readonly reasons: readonly string[];
  readonly wayOut: string;
  readonly call: readonly string[];
}

/** Everything stopped: the one issue that says why. */
export interface Alarm {
  readonly key: string;
  /** Whether everything stands still until somebody has looked. */
  readonly stops: boolean;
  readonly code: string;
  readonly headline: string;
  readonly message: string;
  readonly wayOut: string;
  readonly call: readonly string[];
}

/** Every page and what it shows. */
export interface Views {
  readonly 'validate-summary': ValidateSummary;
  readonly 'scan-summary': ScanSummary;
  readonly 'effects-comment': EffectsComment;
  readonly 'approval-summary': ApprovalSummary;
  readonly 'plan-comment': PlanComment;
  readonly 'rotation-pull': RotationPull;
  readonly issue: IssueBody;
  readonly 'stopped-comment': StoppedComment;
  readonly 'closing-comment': ClosingComment;
  readonly answer: Answer;
  readonly 'help-answer': HelpAnswer;
  readonly 'status-answer': StatusAnswer;
  readonly 'unauthorised-merge': UnauthorisedMerge;
  readonly alarm: Alarm;
  readonly 'incident-checklist': IncidentChecklist;
  readonly 'incident-record': IncidentRecord;
  readonly 'emergency-late': EmergencyLate;
  readonly dashboard: Dashboard;
  readonly 'exception-pull': ExceptionPull;
  readonly 'removal-pull': RemovalPull;
}
