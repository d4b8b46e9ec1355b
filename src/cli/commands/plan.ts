import { planFolder, systemClock } from '../../compose.js';
import { RekeyerError } from '../../domain/errors/index.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { instantOf, shared } from '../options.js';
import { planDocument, planText } from '../plan-view.js';
import { json } from '../text.js';

export const plan = command({
  name: 'plan',
  summary: 'Show what a rotation of these credentials would do, step by step',
  positionals: '<credential>…',
  options: {
    dir: shared.dir,
    remote: shared.remote,
    connections: shared.connections,
    now: shared.now,
    json: shared.json,
    quiet: shared.quiet,
  },
  details:
    'Reaches nothing and writes nothing. The digest names exactly this plan: an approval is for it and for no other.',
  examples: ['rekeyer plan pay-db', 'rekeyer plan pay-db search-db --connections /etc/rekeyer/connections.yaml'],
  async run({ values, positionals, terminal }) {
    if (positionals.length === 0) throw new RekeyerError('USAGE', 'no credential is named');
    const place = { folder: values.dir ?? '.', remote: values.remote, connections: values.connections };
    const planned = await planFolder(positionals, place, instantOf(values.now) ?? systemClock.now());
    terminal.out(values.json ? json(planDocument(planned)) : planText(terminal, planned));
    return exit.fine;
  },
});
