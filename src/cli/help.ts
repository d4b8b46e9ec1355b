import type { Command, Option } from './command.js';
import { general } from './options.js';
import type { Terminal } from './terminal.js';
import { paint, table, wrap } from './text.js';

/** The first page: what there is. */
export function overview(terminal: Terminal, commands: readonly Command[]): string {
  return [
    'Rekeyer rotates credentials by pull request.\n',
    section(terminal, 'Usage', '  rekeyer <command> [options]\n'),
    section(
      terminal,
      'Commands',
      indented(
        table(
          terminal,
          commands.map(({ name, summary }) => [name, summary]),
        ),
      ),
    ),
    'Every command explains itself: rekeyer <command> --help\n',
  ].join('\n');
}

/** What one command does, its options and examples. */
export function manual(terminal: Terminal, command: Command): string {
  const positionals = command.positionals ? ` ${command.positionals}` : '';
  const details = command.details ? [wrap(command.details, terminal.width).join('\n').concat('\n')] : [];
  return [
    `${command.summary}\n`,
    section(terminal, 'Usage', `  rekeyer ${command.name}${positionals} [options]\n`),
    ...details,
    section(terminal, 'Options', indented(table(terminal, optionRows({ ...command.options, ...general })))),
    section(terminal, 'Examples', command.examples.map((line) => `  ${line}\n`).join('')),
  ].join('\n');
}

function section(terminal: Terminal, title: string, body: string): string {
  return `${paint(terminal, 'bold', title)}\n${body}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function optionRows(options: Readonly<Record<string, Option>>): string[][] {
  return Object.entries(options).map(([name, option]) => [
    option.short ? `-${option.short},` : '',
    `--${name}${option.value ? ` ${option.value}` : ''}`,
    option.summary,
  ]);
}
