import { formatInstant } from '../domain/time.js';
import type { NotBegun } from '../jobs/begin.js';
import type { RotationReport } from '../jobs/rotate/ports.js';
import type { ScanReport } from '../jobs/scan.js';
import type { Counts, Validation } from '../jobs/validate.js';
import type { LedgerSnapshot } from '../ports/ledger.js';

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
