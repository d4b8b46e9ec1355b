import { demandLedger, surroundingsOf } from '../../../compose.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import { formatCheckpoint } from '../../../domain/ledger/checkpoint.js';
import { command } from '../../command.js';
import { exit } from '../../exit.js';
import { json } from '../../text.js';
import { ledgerOptions, placeOf } from './options.js';

export const ledgerAdopt = command({
  name: 'ledger adopt',
  summary: 'Vouch for a ledger that was broken, rewound or moved, and let it go on',
  options: {
    ...ledgerOptions,
    reason: { type: 'string', value: '<text>', summary: 'what happened, for everybody who verifies later; required' },
  },
  details:
    'Look first: "rekeyer ledger verify" lists every problem. The entry that this adds names the head, the reason and you; what was wrong stays visible for ever.',
  examples: ['rekeyer ledger adopt --reason "branch restored from the backup of 2026-11-20"'],
  async run({ values, terminal }) {
    const reason = values.reason?.trim() ?? '';
    if (reason.length < SHORTEST) throw new RekeyerError('USAGE', '--reason is missing or says nothing');
    const ledger = await demandLedger(placeOf(values));
    const { head, size, root, signed } = await ledger.adopt(surroundingsOf(process.env).actor, reason);
    if (values.json) terminal.out(json({ head, size, root, signed }));
    else terminal.out(`The ledger goes on. Checkpoint: ${formatCheckpoint({ size, root })}\n`);
    return exit.fine;
  },
});

const SHORTEST = 10;
