import { demandLedger } from '../../../compose.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import { command } from '../../command.js';
import { exit } from '../../exit.js';
import { entriesText } from '../../ledger-view.js';
import { json } from '../../text.js';
import { ledgerOptions, placeOf } from './options.js';

export const ledgerLog = command({
  name: 'ledger log',
  summary: 'Show what happened, the newest last',
  options: {
    ...ledgerOptions,
    credential: { type: 'string', value: '<name>', summary: 'only of this credential' },
    limit: { type: 'string', short: 'n', value: '<count>', summary: 'at most so many of the newest; default: 50' },
  },
  examples: ['rekeyer ledger log', 'rekeyer ledger log --credential pay-db -n 200', 'rekeyer ledger log --json'],
  async run({ values, terminal }) {
    const limit = Number(values.limit ?? '50');
    if (!Number.isInteger(limit) || limit < 1) throw new RekeyerError('USAGE', `--limit "${values.limit}" is no count`);
    const ledger = await demandLedger(placeOf(values));
    const all = values.credential === undefined ? await ledger.entries() : await ledger.history(values.credential);
    const entries = all.slice(-limit);
    terminal.out(values.json ? json({ entries }) : entriesText(terminal, entries));
    return exit.fine;
  },
});
