import { systemClock, systemRandom, writeStarter } from '../../compose.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { shared } from '../options.js';
import { json } from '../text.js';

export const init = command({
  name: 'init',
  summary: 'Write a starter registry: a policy for every type of credential and one example',
  options: {
    dir: shared.dir,
    action: {
      type: 'string',
      value: '<owner/rekeyer@commit>',
      summary: 'Also write the workflows that run everything on GitHub Actions, with this action pinned',
    },
    branch: { type: 'string', value: '<name>', summary: 'The default branch, for the workflows (main)' },
    json: shared.json,
    quiet: shared.quiet,
  },
  details: 'Overwrites nothing: one file that is already there, and none is written.',
  examples: [
    'rekeyer init',
    'rekeyer init --dir credentials-registry',
    'rekeyer init --action acme/rekeyer@0123456789abcdef0123456789abcdef01234567',
  ],
  async run({ values, terminal }) {
    const folder = values.dir ?? '.';
    const { action, branch = 'main' } = values;
    const workflows = action === undefined ? undefined : { action, branch, random: systemRandom };
    const files = writeStarter(folder, systemClock.now(), workflows);
    if (values.json) terminal.out(json({ files }));
    else {
      for (const file of files) terminal.out(`wrote  ${file}\n`);
      terminal.out('\nNext: name your approvers in rekeyer.yaml, then run "rekeyer validate" and "rekeyer scan".\n');
    }
    return exit.fine;
  },
});
