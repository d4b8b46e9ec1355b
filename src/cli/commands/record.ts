import { recordFolder, systemClock } from '../../compose.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { formatCheckpoint } from '../../domain/ledger/checkpoint.js';
import { formatInstant, parseInstant } from '../../domain/time.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { shared } from '../options.js';
import { json } from '../text.js';

const SHORTEST = 10;

export const record = command({
  name: 'record',
  summary: 'Record a rotation that people did, so that the age of the value counts from then',
  positionals: '<credential>',
  options: {
    date: { type: 'string', value: '<instant>', summary: 'when the value was changed (RFC 3339 or a day); required' },
    evidence: {
      type: 'string',
      value: '<text>',
      summary: 'what shows it: a ticket, a change, a name; never the value; required',
    },
    dir: shared.dir,
    remote: shared.remote,
    json: shared.json,
    quiet: shared.quiet,
  },
  details:
    'For a ledger without GitHub, or a policy with "onDue: rotate". Everywhere else somebody else looks at the evidence first: the command then says which comment asks for that.',
  examples: ['rekeyer record vendor-api --date 2026-11-20 --evidence "CHG-123, done by the vendor"'],
  async run({ values, positionals, terminal }) {
    const [credential, ...more] = positionals;
    const rotatedAt = parseInstant(values.date ?? '');
    const evidence = values.evidence?.trim() ?? '';
    if (credential === undefined || more.length > 0) throw new RekeyerError('USAGE', 'name one credential');
    if (rotatedAt === undefined) throw new RekeyerError('USAGE', `--date "${values.date ?? ''}" is no instant`);
    if (evidence.length < SHORTEST) throw new RekeyerError('USAGE', '--evidence is missing or says nothing');
    const place = { folder: values.dir ?? '.', remote: values.remote };
    const { size, root } = await recordFolder(credential, { rotatedAt, evidence }, place, systemClock.now());
    const at = formatInstant(Math.min(rotatedAt, systemClock.now()));
    terminal.out(
      values.json
        ? json({ credential, rotatedAt: at, size, root })
        : `Recorded: ${credential} was rotated at ${at}. Checkpoint: ${formatCheckpoint({ size, root })}\n`,
    );
    return exit.fine;
  },
});
