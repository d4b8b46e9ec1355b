import { runDemo } from '../../compose.js';
import { command } from '../command.js';
import { exit } from '../exit.js';

export const demo = command({
  name: 'demo',
  summary: 'Tell the whole story on this machine: a password from stale to rotated by pull request',
  options: { keep: { type: 'boolean', summary: 'keep the folder with everything that was made' } },
  details:
    'Runs on loopback with no account: a GitHub on real git, a real PostgreSQL and a real consumer. It is part of a clone of the repository, not of an installed package.',
  examples: ['rekeyer demo', 'rekeyer demo --keep'],
  run: async ({ values }) => ((await runDemo(values.keep ? ['--keep'] : [])) === 0 ? exit.fine : exit.problems),
});
