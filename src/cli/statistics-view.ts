import type { CredentialHistory } from '../compose.js';
import type { PastRotation } from '../domain/history.js';
import type { Statistics } from '../domain/statistics.js';
import { DAY, type Duration, formatDay, formatInstant, HOUR, MINUTE, parseInstant, SECOND } from '../domain/time.js';
import type { Terminal } from './terminal.js';
import { type Cell, table } from './text.js';

/** Statistics as people read them. */
export function statisticsText(terminal: Terminal, found: Statistics): string {
  const { byOutcome, successRate, rotating, bySteps, byType, next } = found;
  const rate = successRate === null ? '' : `, ${(successRate * 100).toFixed(1)} % of those begun`;
  const parts = [
    `${found.rotations} rotations: ${byOutcome.success} succeeded${rate}, ${byOutcome['rolled-back']} rolled back, ${byOutcome.aborted} aborted, ${rotating.length} under way; ${found.emergencies} emergencies, ${found.recorded} recorded by people\n`,
    section(
      terminal,
      ['type', 'rotations', 'median', '90 % within', 'rolled back'],
      [
        ...byType.map(({ type, count, median, p90, rolledBack }) => [
          type,
          num(count),
          dur(median),
          dur(p90),
          num(rolledBack),
        ]),
      ],
    ),
    section(
      terminal,
      ['step', 'runs', 'median', '90 % within', 'failures'],
      [
        ...bySteps.map(({ step, count, median, p90, failures }) => [
          step,
          num(count),
          dur(median),
          dur(p90),
          num(failures),
        ]),
      ],
    ),
    section(
      terminal,
      ['rotating now', 'since', 'step'],
      [
        ...rotating.map(({ rotation, since, step, needsHuman }) => [
          rotation,
          formatInstant(since),
          needsHuman ? 'stopped for a person' : (step ?? 'not begun'),
        ]),
      ],
    ),
    section(terminal, ['next due', 'by'], [...next.map(({ credential, dueAt }) => [credential, formatDay(dueAt)])]),
  ];
  return parts.filter(Boolean).join('\n');
}

/** A credential's history as people read it. */
export function historyText(terminal: Terminal, { credential, rotations, marks }: CredentialHistory): string {
  const rows = [
    ...rotations.map((one) => ({ at: one.requestedAt, row: rowOf(one) })),
    ...marks.map((entry) => {
      const at = parseInstant(entry.at) ?? 0;
      const what = entry.type === 'recorded' ? `by people, ${entry.data.rotatedAt}` : entry.data.reason;
      return { at, row: ['-', formatInstant(at), entry.type, what, '', ''] };
    }),
  ].sort((a, b) => a.at - b.at);
  if (rows.length === 0) return `The ledger knows nothing of ${credential}.\n`;
  const header = ['rotation', 'requested', 'what', 'how it ended', 'took', 'approved by'];
  return section(
    terminal,
    header,
    rows.map(({ row }) => row),
  );
}

function rowOf(one: PastRotation): string[] {
  const { rotation, requestedAt, startedAt, closedAt, action, reason, emergency, outcome, needsHuman, approvedBy } =
    one;
  const took = startedAt === undefined || closedAt === undefined ? '' : duration(Math.max(0, closedAt - startedAt));
  const state = outcome ?? (needsHuman ? 'stopped for a person' : `under way${one.at ? `, at ${one.at}` : ''}`);
  const what = `${action}, ${reason}${emergency ? `, emergency ${emergency}` : ''}`;
  return [rotation, formatInstant(requestedAt), what, state, took, approvedBy];
}

const section = (
  terminal: Terminal,
  header: readonly string[],
  rows: readonly (readonly (Cell | string)[])[],
): string => (rows.length === 0 ? '' : table(terminal, rows, header));

const num = (value: number): Cell => ({ text: String(value), align: 'right' });
const dur = (value: Duration): Cell => ({ text: duration(value), align: 'right' });

/** Two figures that matter: `0.4 s`, `3.2 min`, `7.0 d`. */
function duration(value: Duration): string {
  const units = [
    ['d', DAY],
    ['h', HOUR],
    ['min', MINUTE],
  ] as const;
  const [unit, size] = units.find(([, one]) => value >= one) ?? ['s', SECOND];
  return `${(value / size).toFixed(1)} ${unit}`;
}
