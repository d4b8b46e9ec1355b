import { systemClock, writeStarter } from '../../compose.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { shared } from '../options.js';
import { json } from '../text.js';

export const init = command({
  name: 'init',
  summary: 'Write a starter registry: a policy for every type of credential and one example',
  options: { dir: shared.dir, json: shared.json, quiet: shared.quiet },
  details: 'Overwrites nothing: one file that is already there, and none is written.',
  examples: ['rekeyer init', 'rekeyer init --dir credentials-registry'],
  async run({ values, terminal }) {
    const folder = values.dir ?? '.';
    const files = writeStarter(folder, systemClock.now());
    if (values.json) terminal.out(json({ files }));
    else {
      for (const file of files) terminal.out(`wrote  ${file}\n`);
      terminal.out('\nNext: name your approvers in rekeyer.yaml, then run "rekeyer validate" and "rekeyer scan".\n');
    }
    return exit.fine;
  },
});
