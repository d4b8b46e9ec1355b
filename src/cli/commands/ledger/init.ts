import { demandLedger, surroundingsOf } from '../../../compose.js';
import { formatCheckpoint } from '../../../domain/ledger/checkpoint.js';
import { command } from '../../command.js';
import { exit } from '../../exit.js';
import { json } from '../../text.js';
import { checkpointOf, ledgerOptions, placeOf } from './options.js';

export const ledgerInit = command({
  name: 'ledger init',
  summary: 'Begin a ledger: the branch that is journal, lock and audit log in one',
  options: {
    ...ledgerOptions,
    continues: {
      type: 'string',
      value: '<size:root>',
      summary: 'the checkpoint that ended the ledger this one follows',
    },
  },
  details:
    'Signed when REKEYER_LEDGER_KEY holds an Ed25519 private key ("openssl genpkey -algorithm ed25519"). Without --remote the branch is made in this clone; push it yourself.',
  examples: [
    'rekeyer ledger init',
    'rekeyer ledger init --remote https://github.com/acme/credentials --repository-id 123',
  ],
  async run({ values, terminal }) {
    const continues = checkpointOf('continues', values.continues);
    const ledger = await demandLedger(placeOf(values));
    const { head, size, root, signed } = await ledger.init(surroundingsOf(process.env).actor, continues);
    if (values.json) terminal.out(json({ head, size, root, signed }));
    else {
      terminal.out(
        `A ledger is begun${signed ? ', signed' : ', unsigned'}. Checkpoint: ${formatCheckpoint({ size, root })}\n`,
      );
      if (!values.remote) terminal.out('Publish it: git push origin rekeyer-ledger\n');
    }
    return exit.fine;
  },
});
