import { type Finding, type Level, levels } from '../domain/check.js';
import {
  type Evaluation,
  type EvaluationInput,
  evaluate,
  findingsOf,
  type Reason,
  reasonOf,
} from '../domain/evaluate.js';
import { reportPlace, type Status, statuses } from '../domain/status.js';
import { formatInstant, type Instant } from '../domain/time.js';
import { type Work, workOf } from '../domain/work.js';

/** One credential as `scan --json` prints it. Instants are RFC 3339 in UTC; what nobody knows is null. */
export interface ScannedCredential {
  readonly name: string;
  readonly status: Status;
  readonly policy: string | null;
  readonly owner: string;
  readonly type: string;
  /** Whole days, rounded down. */
  readonly ageDays: number | null;
  readonly dueAt: string | null;
  readonly expiresAt: string | null;
  readonly nextActionAt: string | null;
  readonly reason: Reason;
}

/** One piece of work as `scan --json` prints it. */
export interface ScannedWork extends Pick<Work, 'credential' | 'action' | 'severity'> {
  /** When the rotation may start. */
  readonly startsAt: string;
  /** A `rotate` that may not start yet; reports, issues and proposals are never blocked. */
  readonly blocked: boolean;
  readonly reason: Reason;
}

/** The machine contract of `scan --json`. Every list is in report order: worst status, then due date, then name. */
export interface ScanReport {
  readonly now: string;
  readonly credentials: readonly ScannedCredential[];
  readonly findings: readonly Finding[];
  readonly work: readonly ScannedWork[];
  readonly summary: {
    readonly credentials: number;
    readonly byStatus: Readonly<Record<Status, number>>;
    readonly byLevel: Readonly<Record<Level, number>>;
  };
}

/** A scan for the jobs that act on it, and as scripts read it. */
export interface Scan {
  readonly now: Instant;
  /** In report order. */
  readonly evaluations: readonly Evaluation[];
  /** In report order. */
  readonly work: readonly Work[];
  readonly report: ScanReport;
}

/**
 * What is every credential, what is wrong with it, and what is to be done now?
 *
 * Pure: the same registry, ledger, observations and `now` give the same answer, byte for byte. It decides and does
 * nothing; opening issues, proposing and rotating are other jobs, with their own caps on how much at once.
 */
export function scan(input: EvaluationInput): Scan {
  const evaluations = evaluate(input).sort(inReportOrder);
  const work = evaluations.flatMap((evaluation) => workOf(evaluation) ?? []);
  const findings = evaluations.flatMap(findingsOf);
  return { now: input.now, evaluations, work, report: reportOf(input.now, evaluations, findings, work) };
}

function inReportOrder(a: Evaluation, b: Evaluation): number {
  const [dueA, dueB] = [a.dueAt ?? Number.POSITIVE_INFINITY, b.dueAt ?? Number.POSITIVE_INFINITY];
  const byDate = dueA === dueB ? 0 : dueA < dueB ? -1 : 1;
  return reportPlace(a.status) - reportPlace(b.status) || byDate || (a.name < b.name ? -1 : 1);
}

function reportOf(
  now: Instant,
  evaluations: readonly Evaluation[],
  findings: readonly Finding[],
  work: readonly Work[],
): ScanReport {
  return {
    now: formatInstant(now),
    credentials: evaluations.map(credentialOf),
    findings,
    work: work.map((piece) => scannedWorkOf(piece, now)),
    summary: {
      credentials: evaluations.length,
      byStatus: countBy(statuses, evaluations, ({ status }) => status),
      byLevel: countBy(levels, findings, ({ level }) => level),
    },
  };
}

function credentialOf(evaluation: Evaluation): ScannedCredential {
  const { name, status, policy, ageDays, dueAt, nextActionAt, facts } = evaluation;
  return {
    name,
    status,
    policy: policy ?? null,
    owner: facts.credential.owner,
    type: facts.credential.type,
    ageDays: ageDays ?? null,
    dueAt: instantText(dueAt),
    expiresAt: instantText(facts.endsAt),
    nextActionAt: instantText(nextActionAt),
    reason: reasonOf(evaluation),
  };
}

function scannedWorkOf({ credential, action, severity, start }: Work, now: Instant): ScannedWork {
  const reason = { code: start.code, sentence: start.reason };
  const blocked = action === 'rotate' && start.at > now;
  return { credential, action, severity, startsAt: formatInstant(start.at), blocked, reason };
}

function instantText(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}

/** How many fall on each key; every key is there, also with 0, in its own order. */
function countBy<K extends string, T>(
  keys: readonly K[],
  items: readonly T[],
  keyOf: (item: T) => K,
): Record<K, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  for (const item of items) counts[keyOf(item)] += 1;
  return counts;
}
