import { type RotateFolderResult, rotateFolder, rotationsDocument } from '../../compose.js';
import { requestReasons } from '../../domain/request.js';
import { formatInstant } from '../../domain/time.js';
import type { RotationReport } from '../../jobs/rotate/ports.js';
import { command } from '../command.js';
import { type Exit, exit } from '../exit.js';
import { shared, wordOf } from '../options.js';
import type { Terminal } from '../terminal.js';
import { json, printable, table } from '../text.js';

export const rotate = command({
  name: 'rotate',
  summary: 'Rotate what is due by policies that need no approval, and go on with what is under way',
  positionals: '[<credential>…]',
  options: {
    dir: shared.dir,
    remote: shared.remote,
    connections: shared.connections,
    reason: {
      type: 'string',
      value: '<word>',
      summary: `why, for the ledger: ${requestReasons.join(', ')}; default: due, or manual where credentials are named`,
    },
    json: shared.json,
    quiet: shared.quiet,
  },
  details:
    'Named credentials are rotated whether or not they are due. A policy with "onDue: rotate" lets a rotation begin here; every other wants an approval on GitHub. Safe to end at any moment and to run again: the ledger knows where to go on. REKEYER_FINGERPRINT_KEY must be set.',
  examples: ['rekeyer rotate', 'rekeyer rotate pay-db --reason drill --connections /etc/rekeyer/connections.yaml'],
  async run({ values, positionals, terminal }) {
    const reason = values.reason ?? (positionals.length > 0 ? 'manual' : 'due');
    const place = { folder: values.dir ?? '.', remote: values.remote, connections: values.connections };
    const result = await rotateFolder(positionals, place, {
      reason: wordOf('reason', reason, requestReasons),
      onProgress: ({ rotation, text }) => {
        if (terminal.watched) terminal.err(`${rotation}: ${printable(text)}\n`);
      },
    });
    terminal.out(values.json ? json(rotationsDocument(result.reports, result.notBegun)) : resultText(terminal, result));
    return exitOf(result);
  },
});

function resultText(terminal: Terminal, { reports, notBegun }: RotateFolderResult): string {
  const rows = [
    ...reports.map((report) => [report.rotation, report.state, detailsOf(report)]),
    ...notBegun.map(({ credential, code, message }) => [credential, 'not begun', `${code}: ${message}`]),
  ];
  return rows.length === 0 ? 'Nothing to rotate.\n' : table(terminal, rows);
}

function detailsOf({ until, code, message }: RotationReport): string {
  const waits = until === undefined ? '' : `until ${formatInstant(until)}`;
  return [waits, code ?? '', message ?? ''].filter(Boolean).join(', ');
}

const WELL: readonly RotationReport['state'][] = ['success', 'waiting', 'busy', 'superseded'];

function exitOf({ reports, notBegun }: RotateFolderResult): Exit {
  if (reports.some(({ state }) => state === 'needs-human')) return exit.needsHuman;
  return notBegun.length === 0 && reports.every(({ state }) => WELL.includes(state)) ? exit.fine : exit.problems;
}
