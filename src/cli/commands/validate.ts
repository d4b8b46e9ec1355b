import { problemsDocument, systemClock, validateFolder } from '../../compose.js';
import { command } from '../command.js';
import { exit } from '../exit.js';
import { instantOf, shared, wordOf } from '../options.js';
import { problemsText } from '../problems-view.js';
import { json } from '../text.js';

export const validate = command({
  name: 'validate',
  summary: 'Say everything that is wrong with the registry, with line, column and way out',
  options: {
    dir: shared.dir,
    now: shared.now,
    'fail-on': { type: 'string', value: '<severity>', summary: 'end 1 for: error (default) or warning' },
    json: shared.json,
    quiet: shared.quiet,
  },
  details: 'Reads the files as they lie in the folder, committed or not. Writes nothing and asks nobody outside.',
  examples: ['rekeyer validate', 'rekeyer validate --dir credentials-registry --json'],
  async run({ values, terminal }) {
    const failOn = wordOf('fail-on', values['fail-on'] ?? 'error', ['error', 'warning']);
    const validation = await validateFolder(values.dir ?? '.', instantOf(values.now) ?? systemClock.now());
    terminal.out(values.json ? json(problemsDocument(validation)) : problemsText(terminal, validation));
    const { errors, warnings } = validation.counts;
    return errors + (failOn === 'warning' ? warnings : 0) > 0 ? exit.problems : exit.fine;
  },
});
