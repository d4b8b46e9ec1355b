import { type Evaluation, reasonOf } from '../domain/evaluate.js';
import type { Problem } from '../domain/problem.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import type { ScanSummary, ValidateSummary } from '../templating/views.js';
import type { Scan } from './scan.js';
import type { Validation } from './validate.js';

/** Errors before warnings, otherwise in reading order. */
export function worstFirst(problems: readonly Problem[]): readonly Problem[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...errors, ...problems.filter(({ severity }) => severity !== 'error')];
}

export interface SummaryLimits {
  /** Rows of the table. */
  readonly rows: number;
  /** Problems that GitHub marks in the files. */
  readonly marks: number;
}

/** A validation as a page shows it: the worst problems first. */
export function validateSummary(
  { problems, counts }: Validation,
  head: string,
  { rows, marks }: SummaryLimits,
): ValidateSummary {
  return {
    head,
    credentials: counts.credentials,
    problems: worstFirst(problems)
      .slice(0, rows)
      .map(({ severity, file, line, column, code, message, wayOut }) => ({
        warning: severity === 'warning',
        place: `${file}:${line}:${column}`,
        code,
        message,
        wayOut,
      })),
    more: Math.max(0, problems.length - rows),
    unmarked: Math.max(0, problems.length - marks),
  };
}

/** A scan as a page shows it: credentials that are not simply in time, in report order. */
export function scanSummary({ now, evaluations }: Scan, ledger: LedgerSnapshot | undefined, rows: number): ScanSummary {
  const notable = evaluations.filter(({ status, found }) => status !== 'active' || found.length > 0);
  return {
    now,
    credentials: evaluations.length,
    rows: notable.slice(0, rows).map(rowOf),
    more: Math.max(0, notable.length - rows),
    entries: ledger?.size ?? null,
    signed: ledger?.signed ?? false,
  };
}

function rowOf(evaluation: Evaluation): ScanSummary['rows'][number] {
  const { name, status, facts } = evaluation;
  return { credential: name, status, owners: [facts.credential.owner], sentence: reasonOf(evaluation).sentence };
}
