import { demandLedger, surroundingsOf } from '../../../compose.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import { formatCheckpoint } from '../../../domain/ledger/checkpoint.js';
import { command } from '../../command.js';
import { exit } from '../../exit.js';
import { json } from '../../text.js';
import { ledgerOptions, placeOf } from './options.js';

export const ledgerKey = command({
  name: 'ledger key',
  summary: 'Hand the ledger over to another signing key',
  options: { ...ledgerOptions },
  details:
    'REKEYER_LEDGER_KEY holds the key in force (nothing, where the ledger was not signed yet), REKEYER_LEDGER_KEY_NEXT the one that signs from here on. The hand-over is an entry signed by the old key, so everything before it stays provable. Stop the executors meanwhile: one with the old key can append nothing afterwards.',
  examples: ['rekeyer ledger key --remote https://github.com/acme/credentials'],
  async run({ values, terminal }) {
    const { actor, nextLedgerSigner } = surroundingsOf(process.env);
    const successor = nextLedgerSigner();
    if (!successor) {
      throw new RekeyerError('USAGE', 'REKEYER_LEDGER_KEY_NEXT is not set', {
        wayOut:
          'Put the new private key there ("openssl genpkey -algorithm ed25519"), and the old one in REKEYER_LEDGER_KEY.',
      });
    }
    const ledger = await demandLedger(placeOf(values));
    const { head, size, root } = await ledger.rotateKey(actor, successor);
    if (values.json) terminal.out(json({ head, size, root, publicKey: successor.publicKey }));
    else terminal.out(`The new key signs from here on. Checkpoint: ${formatCheckpoint({ size, root })}\n`);
    return exit.fine;
  },
});
