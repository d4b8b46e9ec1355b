import { pages, scanDocument, scanFolder } from '../../compose.js';
import { levels } from '../../domain/check.js';
import { scanSummary } from '../../jobs/summaries.js';
import type { Inputs } from '../inputs.js';
import { problemsVerdict } from '../problems.js';
import type { Verdict } from '../verdict.js';

const ROWS = 200;

/** `command: scan`: what every credential is now, by the ledger of this repository. */
export async function scan(inputs: Inputs): Promise<Verdict> {
  const failOn = inputs.word('fail-on', levels, 'error');
  const { validation, scan, ledger } = await scanFolder(inputs.ledger, inputs.now);
  if (!scan) return problemsVerdict(validation, { ...inputs, failOn: 'error' });
  const { findings, summary } = scan.report;
  const grave = levels.slice(0, levels.indexOf(failOn) + 1);
  const worst = findings.find(({ level }) => grave.includes(level));
  const { error: errors, warning: warnings } = summary.byLevel;
  return {
    decision: worst ? 'fail' : 'pass',
    reasonCode: worst?.code ?? findings[0]?.code ?? '',
    message: worst ? `${errors} errors and ${warnings} warnings about ${summary.credentials} credentials` : '',
    result: scanDocument(scan.report, ledger),
    counts: { errors, warnings },
    annotations: [],
    summary: pages().render('scan-summary', scanSummary(scan, ledger, ROWS)).text,
  };
}
