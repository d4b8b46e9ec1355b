import type { Command, Option } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands/index.js';
import { general } from '../../src/cli/options.js';

/** `docs/operators/cli.md`: every command with its options and examples, from the table the CLI itself runs on. */
export function cliPage(): string {
  return [
    '# Command line',
    'Every command explains itself: `rekeyer <command> --help`. Options mean the same in every command.',
    EXIT_CODES,
    'Text goes to standard output, errors and progress to standard error. With `--json` standard output is exactly one JSON document, also for an error: `{"error": {"code", "message", "wayOut"}}`. Colours and progress appear only on a terminal; `NO_COLOR` is respected. An error never shows a stack trace unless `REKEYER_DEBUG=1`.',
    ...commands.flatMap(section),
  ].join('\n\n');
}

const EXIT_CODES = `| exit code | meaning |
| --- | --- |
| 0 | fine |
| 1 | problems, or findings at or above \`--fail-on\`, or an error |
| 2 | the command line is not understood |
| 3 | a person is needed: nothing goes on by itself |`;

function section(command: Command): string[] {
  const positionals = command.positionals ? ` ${command.positionals}` : '';
  const options = Object.entries({ ...command.options, ...general }).map(([name, option]) => row(name, option));
  return [
    `## rekeyer ${command.name}`,
    `${command.summary}.`,
    ...(command.details ? [command.details] : []),
    `\`\`\`console\n${command.examples.map((example) => `$ ${example}`).join('\n')}\n\`\`\``,
    [`| rekeyer ${command.name}${positionals} | |`, '| --- | --- |', ...options].join('\n'),
  ];
}

function row(name: string, { short, value, summary }: Option): string {
  return `| ${short ? `\`-${short}\`, ` : ''}\`--${name}${value ? ` ${value}` : ''}\` | ${summary} |`;
}
