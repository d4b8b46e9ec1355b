import { type Level, levels } from '../domain/check.js';
import { statuses } from '../domain/status.js';
import type { ScanReport } from '../jobs/scan.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import type { Terminal } from './terminal.js';
import { type Cell, type Colour, table } from './text.js';

const COLOURS: Readonly<Record<Level, Colour>> = { error: 'red', warning: 'yellow', info: 'grey' };

export interface ScanTextOptions {
  /** Every credential, not only what was found. */
  readonly all: boolean | undefined;
  readonly ledger: LedgerSnapshot | undefined;
}

/** A scan as people read it: what was found, the worst first; then one line of sums and what ages were counted from. */
export function scanText(terminal: Terminal, report: ScanReport, { all, ledger }: ScanTextOptions): string {
  const tables = [...(all ? [credentialTable(terminal, report)] : []), findingTable(terminal, report)];
  return [...tables.filter((text) => text !== ''), sums(report) + basis(ledger)].join('\n');
}

function basis(ledger: LedgerSnapshot | undefined): string {
  if (!ledger) return 'There is no ledger here: ages count from createdAt.\n';
  return `Ages count from the ledger (${ledger.size} entries${ledger.signed ? '' : ', unsigned'}) and createdAt.\n`;
}

function credentialTable(terminal: Terminal, { credentials }: ScanReport): string {
  const rows = credentials.map(({ name, status, ageDays, dueAt, policy, owner }): (Cell | string)[] => [
    status,
    name,
    { text: ageDays === null ? '?' : `${ageDays} d`, align: 'right' },
    dueAt?.slice(0, 10) ?? '-',
    policy ?? '-',
    owner,
  ]);
  return rows.length === 0 ? '' : table(terminal, rows, ['status', 'credential', 'age', 'due', 'policy', 'owner']);
}

function findingTable(terminal: Terminal, { findings }: ScanReport): string {
  const rows = findings.map(({ level, credential, message }): (Cell | string)[] => [
    { text: level, colour: COLOURS[level] },
    credential,
    message,
  ]);
  return rows.length === 0 ? '' : table(terminal, rows, ['level', 'credential', 'finding']);
}

/** `3 credentials: 1 overdue, 2 active. 1 finding: 1 error.` */
function sums({ summary, findings }: ScanReport): string {
  const byStatus = counted(statuses, summary.byStatus, (status) => status);
  const byLevel = counted(levels, summary.byLevel, (level, count) =>
    count === 1 || level === 'info' ? level : `${level}s`,
  );
  return `${[sentence(summary.credentials, 'credential', byStatus), sentence(findings.length, 'finding', byLevel)].join(
    ' ',
  )}\n`;
}

function sentence(count: number, noun: string, parts: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}${parts === '' ? '' : `: ${parts}`}.`;
}

function counted<K extends string>(
  keys: readonly K[],
  counts: Readonly<Record<K, number>>,
  word: (key: K, count: number) => string,
): string {
  return keys
    .filter((key) => counts[key] > 0)
    .map((key) => `${counts[key]} ${word(key, counts[key])}`)
    .join(', ');
}
