import type { Statistics } from '../domain/statistics.js';
import { formatInstant, type Instant, SECOND } from '../domain/time.js';
import type { NotBegun } from '../jobs/begin.js';
import type { RotationReport } from '../jobs/rotate/ports.js';
import type { ScanReport } from '../jobs/scan.js';
import type { Counts, Validation } from '../jobs/validate.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import type { CredentialHistory } from './statistics-folder.js';

/**
 * The machine contract: what `--json` of the CLI prints and what the Action gives as its output `result`. Fields are
 * added, never renamed or removed; docs/operators/machine-contract.md tells what each means.
 */

export interface ProblemsDocument {
  readonly problems: Validation['problems'];
  readonly counts: Counts;
}

export function problemsDocument({ problems, counts }: Validation): ProblemsDocument {
  return { problems, counts };
}

export interface ScanDocument extends ScanReport {
  /** What ages were counted from; without a ledger they count from `createdAt` alone. */
  readonly ledger: Pick<LedgerSnapshot, 'size' | 'root' | 'signed'> | null;
}

export function scanDocument(report: ScanReport, ledger: LedgerSnapshot | undefined): ScanDocument {
  if (!ledger) return { ...report, ledger: null };
  const { size, root, signed } = ledger;
  return { ...report, ledger: { size, root, signed } };
}

export interface RotationsDocument {
  readonly reports: readonly (Omit<RotationReport, 'until'> & { readonly until?: string })[];
  readonly notBegun: readonly NotBegun[];
}

export function rotationsDocument(
  reports: readonly RotationReport[],
  notBegun: readonly NotBegun[],
): RotationsDocument {
  const dated = reports.map(({ until, ...report }) =>
    until === undefined ? report : { ...report, until: formatInstant(until) },
  );
  return { reports: dated, notBegun };
}

const dated = (at: Instant | undefined): string | null => (at === undefined ? null : formatInstant(at));

/** Statistics with RFC 3339 instants and durations in seconds. */
export function statisticsDocument({ now, byType, bySteps, rotating, next, ...rest }: Statistics) {
  const inSeconds = <T extends { sum: number; median: number; p90: number }>({ sum, median, p90, ...one }: T) => ({
    ...one,
    seconds: { sum: sum / SECOND, median: median / SECOND, p90: p90 / SECOND },
  });
  return {
    now: formatInstant(now),
    ...rest,
    byType: byType.map(inSeconds),
    bySteps: bySteps.map(inSeconds),
    rotating: rotating.map((one) => ({ ...one, since: formatInstant(one.since) })),
    next: next.map((one) => ({ ...one, dueAt: formatInstant(one.dueAt) })),
  };
}

/** A credential's history; what has not happened is `null`. */
export function historyDocument({ credential, rotations, marks }: CredentialHistory) {
  return {
    credential,
    rotations: rotations.map(({ requestedAt, startedAt, closedAt, outcome, at, emergency, steps, ...one }) => ({
      ...one,
      emergency: emergency ?? null,
      outcome: outcome ?? null,
      at: at ?? null,
      requestedAt: formatInstant(requestedAt),
      startedAt: dated(startedAt),
      closedAt: dated(closedAt),
      steps: steps.map(({ took, ...run }) => ({ ...run, seconds: took / SECOND })),
    })),
    marks: marks.map(({ type, at, data, actor }) => ({ type, at, ...data, actor: actor.login })),
  };
}
