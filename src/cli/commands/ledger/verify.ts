import { demandLedger } from '../../../compose.js';
import { verifyLedger } from '../../../jobs/verify-ledger.js';
import { command } from '../../command.js';
import { exit } from '../../exit.js';
import { verificationText } from '../../ledger-view.js';
import { json } from '../../text.js';
import { checkpointOf, ledgerOptions, placeOf } from './options.js';

export const ledgerVerify = command({
  name: 'ledger verify',
  summary: 'Verify the whole ledger: every entry, hash, signature and file',
  options: {
    ...ledgerOptions,
    checkpoint: {
      type: 'string',
      value: '<size:root>',
      summary: 'a checkpoint kept elsewhere: shows whether the branch was rewound',
    },
  },
  details:
    'Needs nothing but a clone with the branch rekeyer-ledger. With REKEYER_LEDGER_KEY set, that key must be the one in force.',
  examples: [
    'rekeyer ledger verify',
    'rekeyer ledger verify --checkpoint 1204:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ],
  async run({ values, terminal }) {
    const checkpoint = checkpointOf('checkpoint', values.checkpoint);
    const ledger = await demandLedger(placeOf(values));
    const report = await verifyLedger({ ledger, checkpoint });
    terminal.out(values.json ? json(report) : verificationText(terminal, report));
    return report.ok ? exit.fine : exit.problems;
  },
});
