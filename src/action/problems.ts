import { pages, problemsDocument } from '../compose.js';
import type { Problem } from '../domain/problem.js';
import { validateSummary, worstFirst } from '../jobs/summaries.js';
import type { Validation } from '../jobs/validate.js';
import { type Annotation, type Runner, SHOWN } from './runner.js';
import type { Verdict } from './verdict.js';

const ROWS = 100;

/** A validation told to the runner: marks on the lines, a table on the page, the document as the result. */
export function problemsVerdict(
  validation: Validation,
  { runner, folder, failOn }: { runner: Runner; folder: string; failOn: 'error' | 'warning' },
): Verdict {
  const { problems, counts } = validation;
  const { errors, warnings } = counts;
  const failed = errors + (failOn === 'warning' ? warnings : 0) > 0;
  const limits = { rows: ROWS, marks: Math.min(errors, SHOWN) + Math.min(warnings, SHOWN) };
  const view = validateSummary(validation, runner.variable('GITHUB_SHA') ?? '', limits);
  return {
    decision: failed ? 'fail' : 'pass',
    reasonCode: worstFirst(problems)[0]?.code ?? '',
    message: failed ? `the registry has ${errors} errors and ${warnings} warnings` : '',
    result: problemsDocument(validation),
    counts: { errors, warnings },
    annotations: worstFirst(problems).map((problem) => annotationOf(problem, folder)),
    summary: pages().render('validate-summary', view).text,
  };
}

/** GitHub wants paths from the root of the repository, not from the registry's folder. */
function annotationOf({ severity, code, file, line, column, message, wayOut }: Problem, folder: string): Annotation {
  const path = folder === '.' ? file : `${folder}/${file}`;
  return { level: severity, title: code, file: path, line, column, message: `${message}\n${wayOut}` };
}
