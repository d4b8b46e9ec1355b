import { adviceChain, verdictChain } from '../../src/domain/chains.js';
import type { Check, Verdict } from '../../src/domain/check.js';
import { managements } from '../../src/domain/credential.js';
import { onDueActions } from '../../src/domain/policy.js';
import { statuses } from '../../src/domain/status.js';
import { actionTable } from '../../src/domain/work.js';

/** `docs/policy-writers/findings.md`: every finding, which status it decides, and what is done by itself. */
export function findingsPage(): string {
  return [
    '# Findings',
    'What `rekeyer scan` can find, from the checks themselves. A code is a promise to scripts: it is never renamed and never used for something else. [How credentials are evaluated](evaluation.md) tells the rules behind them.',
    '## What decides the status',
    'The first of these that is found decides, and all that are found are reported. Without any of them a credential is `active`.',
    table(['finding', 'level', 'status', 'what was found'], verdictChain.map(verdictRow)),
    `Reports show the worst first: ${statuses.map((status) => `\`${status}\``).join(', ')}.`,
    '## What is said besides',
    table(['finding', 'level', 'what was found'], adviceChain.map(row)),
    '## What is done by itself',
    'A policy says with `onDue` what is done when a credential becomes due, and the credential says with `management` who rotates it:',
    table(['management', 'when', ...onDueActions.map((action) => `onDue: ${action}`)], actionRows()),
  ].join('\n\n');
}

function verdictRow(check: Verdict): string[] {
  const [code = '', level = '', summary = ''] = row(check);
  return [code, level, `\`${check.status}\``, summary];
}

function row({ code, level, summary }: Check): string[] {
  return [`\`${code}\``, level, summary];
}

function actionRows(): string[][] {
  return managements.flatMap((management) =>
    (['due', 'overdue'] as const).map((phase) => [
      `\`${management}\``,
      phase === 'due' ? 'in the lead time' : 'past the limit, or expired',
      ...onDueActions.map((onDue) => actionTable[management][phase][onDue]),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
