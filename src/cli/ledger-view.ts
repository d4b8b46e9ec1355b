import { formatCheckpoint } from '../domain/ledger/checkpoint.js';
import type { Entry } from '../domain/ledger/event.js';
import type { LedgerReport } from '../jobs/verify-ledger.js';
import type { Terminal } from './terminal.js';
import { paint, printable, table } from './text.js';

/** A verification as people read it: problems, the verdict, and what it could not see. */
export function verificationText(terminal: Terminal, report: LedgerReport): string {
  const { size, problems, adopted, signed, unseen } = report;
  const listed = problems.map(({ kind, message, commit, seq }) => {
    const where = [seq === undefined ? '' : `entry ${seq}`, commit ? `commit ${commit.slice(0, 12)}` : ''].filter(
      Boolean,
    );
    return `${paint(terminal, 'red', kind)}: ${printable(message)}\n  at       ${where.join(', ') || 'the branch'}\n`;
  });
  const verdict =
    problems.length > 0
      ? `The ledger does not verify: ${problems.length} problem${problems.length === 1 ? '' : 's'}.\n`
      : `${size} entries verify. Checkpoint: ${formatCheckpoint(report)}\n`;
  const notes = [
    ...adopted.map(({ seq, reason }) => `Entry ${seq} vouches for what was wrong before it: ${printable(reason)}`),
    ...(signed ? ['Every batch is signed.'] : []),
    ...unseen.map((sentence) => `Not seen: ${sentence}`),
  ];
  return [...listed, verdict, ...notes.map((note) => `${note}\n`)].join('');
}

/** Entries as people read them, one a line, the oldest first. */
export function entriesText(terminal: Terminal, entries: readonly Entry[]): string {
  return table(
    terminal,
    entries.map((entry) => [
      { text: String(entry.seq), align: 'right' as const },
      entry.at,
      entry.rotation ?? entry.credential ?? '-',
      entry.type,
      entry.actor.login,
      detailsOf(entry),
    ]),
    ['seq', 'at', 'about', 'what', 'who', 'details'],
  );
}

/** The flat facts of an entry: `step=deliver wave=1`. */
function detailsOf({ data }: Entry): string {
  return Object.entries(data)
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
