import { problemsDocument, scanDocument, scanFolder, systemClock } from '../../compose.js';
import { levels } from '../../domain/check.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { instantOf, shared, wordOf } from '../options.js';
import { problemsText } from '../problems-view.js';
import { scanText } from '../scan-view.js';
import { json } from '../text.js';

export const scan = command({
  name: 'scan',
  summary: 'Say what every credential is now, and what is to be done',
  options: {
    dir: shared.dir,
    remote: shared.remote,
    now: shared.now,
    all: { type: 'boolean', short: 'a', summary: 'show every credential, not only what was found' },
    'fail-on': { type: 'string', value: '<level>', summary: 'end 1 for: error (default), warning or info' },
    json: shared.json,
    quiet: shared.quiet,
  },
  details:
    'Ages count from the last verified rotation in the ledger, or from createdAt where there is none. Changes nothing.',
  examples: ['rekeyer scan', 'rekeyer scan --all', 'rekeyer scan --now 2027-01-01 --fail-on warning --json'],
  async run({ values, terminal }) {
    const failOn = wordOf('fail-on', values['fail-on'] ?? 'error', levels);
    const place = { folder: values.dir ?? '.', remote: values.remote };
    const { validation, scan, ledger } = await scanFolder(place, instantOf(values.now) ?? systemClock.now());
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
