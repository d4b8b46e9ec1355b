import { historyDocument, historyOf } from '../../compose.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { shared } from '../options.js';
import { historyText } from '../statistics-view.js';
import { json } from '../text.js';

export const history = command({
  name: 'history',
  summary: 'Show every rotation of one credential, the oldest first',
  positionals: '<credential>',
  options: { dir: shared.dir, remote: shared.remote, json: shared.json, quiet: shared.quiet },
  details: 'Read from the ledger, so it works for a credential that is no longer in the registry.',
  examples: ['rekeyer history pay-db', 'rekeyer history pay-db --json'],
  async run({ values, positionals, terminal }) {
    const [credential, ...more] = positionals;
    if (credential === undefined || more.length > 0) {
      throw new RekeyerError('USAGE', 'name one credential', { wayOut: 'Write "rekeyer history <credential>".' });
    }
    const found = await historyOf(credential, { folder: values.dir ?? '.', remote: values.remote });
    terminal.out(values.json ? json(historyDocument(found)) : historyText(terminal, found));
    return exit.fine;
  },
});
