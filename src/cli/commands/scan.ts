import { problemsDocument, scanDocument, scanFolder, systemClock } from '../../compose.js';
import { levels } from '../../domain/check.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { instantOf, shared, wordOf } from '../options.js';
import { problemsText } from '../problems-view.js';
import { scanText } from '../scan-view.js';
import type { Terminal } from '../terminal.js';
import { json } from '../text.js';

export const scan = command({
  name: 'scan',
  summary: 'Say what every credential is now, and what is to be done',
  options: {
    dir: shared.dir,
    remote: shared.remote,
    now: shared.now,
    all: { type: 'boolean', short: 'a', summary: 'show every credential, not only what was found' },
    endpoints: { type: 'boolean', summary: 'also ask the servers of certificates what they show now' },
    connections: shared.connections,
    'fail-on': { type: 'string', value: '<level>', summary: 'end 1 for: error (default), warning or info' },
    json: shared.json,
    quiet: shared.quiet,
  },
  details:
    'Ages count from the last verified rotation in the ledger, or from createdAt where there is none. With --endpoints every address of every "tls-handshake" is asked for its certificates; on private networks only where a connection names the host. Changes nothing.',
  examples: [
    'rekeyer scan',
    'rekeyer scan --all',
    'rekeyer scan --endpoints',
    'rekeyer scan --now 2027-01-01 --fail-on warning --json',
  ],
  async run({ values, terminal }) {
    const failOn = wordOf('fail-on', values['fail-on'] ?? 'error', levels);
    const place = { folder: values.dir ?? '.', remote: values.remote };
    const looking = values.endpoints ? { connections: values.connections, onProgress: told(terminal) } : undefined;
    const { validation, scan, ledger } = await scanFolder(place, instantOf(values.now) ?? systemClock.now(), looking);
    if (!scan) {
      terminal.out(values.json ? json(problemsDocument(validation)) : problemsText(terminal, validation));
      return exit.problems;
    }
    terminal.out(
      values.json
        ? json(scanDocument(scan.report, ledger))
        : scanText(terminal, scan.report, { all: values.all, ledger }),
    );
    const grave = levels.slice(0, levels.indexOf(failOn) + 1);
    return grave.some((level) => scan.report.summary.byLevel[level] > 0) ? exit.problems : exit.fine;
  },
});

/** A line for whoever watches, at most every hundredth. */
function told({ watched, err }: Terminal): (done: number, of: number) => void {
  return (done, of) => {
    const step = Math.max(1, Math.floor(of / 100));
    if (watched && (done % step === 0 || done === of))
      err(`\rasked ${done} of ${of} endpoints${done === of ? '\n' : ''}`);
  };
}
