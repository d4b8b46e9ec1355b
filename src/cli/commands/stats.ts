import { statisticsDocument, statisticsFolder, systemClock } from '../../compose.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { instantOf, shared } from '../options.js';
import { statisticsText } from '../statistics-view.js';
import { json } from '../text.js';

export const stats = command({
  name: 'stats',
  summary: 'Say what became of all rotations, what is under way and what is due next',
  options: { dir: shared.dir, remote: shared.remote, now: shared.now, json: shared.json, quiet: shared.quiet },
  details:
    'Counted from the ledger. A rotation takes from its first step to its end, so waiting for an approval is not in it, and grace periods are.',
  examples: ['rekeyer stats', 'rekeyer stats --json'],
  async run({ values, terminal }) {
    const place = { folder: values.dir ?? '.', remote: values.remote };
    const found = await statisticsFolder(place, instantOf(values.now) ?? systemClock.now());
    terminal.out(values.json ? json(statisticsDocument(found)) : statisticsText(terminal, found));
    return exit.fine;
  },
});
