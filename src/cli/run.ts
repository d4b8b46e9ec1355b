import { parseArgs } from 'node:util';
import { CollectedProblems } from '../domain/errors/collected.js';
import { RekeyerError } from '../domain/errors/index.js';
import { nearest } from '../domain/nearest.js';
import type { Command } from './command.js';
import { type Exit, exit, exitOf } from './exit.js';
import { explain } from './explain.js';
import { manual, overview } from './help.js';
import { general } from './options.js';
import { quieted, type Terminal } from './terminal.js';
import { json } from './text.js';

/**
 * One call of `rekeyer`: finds the command, runs it, and prints what went wrong.
 *
 * With `--json` an error is also the one JSON document on standard output, so a script never parses prose.
 */
export async function run(
  argv: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
  version: string,
): Promise<Exit> {
  try {
    const [first] = argv;
    if (first === '--version' || first === '-v') {
      terminal.out(`${version}\n`);
      return exit.fine;
    }
    if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
      terminal.out(help(argv.slice(1), commands, terminal));
      return exit.fine;
    }
    return await dispatch(argv, commands, terminal);
  } catch (error) {
    return report(error, terminal, argv.includes('--json'));
  }
}

function help(words: readonly string[], commands: readonly Command[], terminal: Terminal): string {
  return words.length > 0 ? manual(terminal, find(words, commands)) : overview(terminal, commands);
}

async function dispatch(argv: readonly string[], commands: readonly Command[], terminal: Terminal): Promise<Exit> {
  const command = find(argv, commands);
  const { values, positionals } = parsed(command, argv.slice(command.name.split(' ').length));
  if (values.help) {
    terminal.out(manual(terminal, command));
    return exit.fine;
  }
  return command.run({ values, positionals, terminal: values.quiet && !values.json ? quieted(terminal) : terminal });
}

/** The command that `words` begin with; `ledger verify` goes before `ledger`. */
function find(words: readonly string[], commands: readonly Command[]): Command {
  const matches = commands.filter(({ name }) => name.split(' ').every((part, index) => part === words[index]));
  const [longest] = matches.sort((a, b) => b.name.length - a.name.length);
  if (longest) return longest;
  const [first = '', second = ''] = words;
  const names = commands.map(({ name }) => name);
  const below = names.filter((name) => name.startsWith(`${first} `));
  const asked = below.length > 0 ? `${first} ${second}`.trim() : first;
  const meant = nearest(asked, names);
  throw new RekeyerError('USAGE', `there is no command "${asked}"`, {
    wayOut: meant ? `Did you mean "rekeyer ${meant}"?` : `The commands are ${names.join(', ')}.`,
  });
}

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

function parsed(command: Command, args: readonly string[]): { values: Values; positionals: string[] } {
  const options = { ...command.options, ...general };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: command.positionals !== undefined, strict: true });
  } catch (error) {
    const [, unknown] = /^Unknown option '--?([^']+)'/.exec(messageOf(error)) ?? [];
    const meant = unknown ? nearest(unknown, Object.keys(options)) : undefined;
    throw new RekeyerError('USAGE', messageOf(error).split('. ')[0] ?? '', {
      wayOut: meant ? `Did you mean "--${meant}"?` : `Run "rekeyer ${command.name} --help"; it shows every option.`,
    });
  }
}

function report(error: unknown, terminal: Terminal, asJson: boolean): Exit {
  const known =
    error instanceof RekeyerError
      ? error
      : new RekeyerError('INTERNAL', terminal.debug ? messageOf(error) : 'this should not have happened');
  const { code, message, wayOut, at } = known;
  const problems = error instanceof CollectedProblems ? error.problems : [];
  if (asJson)
    terminal.out(json({ error: { code, message, wayOut, ...at }, ...(problems.length > 0 ? { problems } : {}) }));
  for (const problem of problems) terminal.err(`${explain(terminal, { ...problem, at: problem })}\n`);
  terminal.err(explain(terminal, { code, message, wayOut, at }));
  if (terminal.debug) terminal.err(`${stackOf(error)}\n`);
  return exitOf(error);
}

function stackOf(error: unknown): string {
  return error !== null && typeof error === 'object' && 'stack' in error ? String(error.stack) : messageOf(error);
}

/** Not by `instanceof`: an error of Node itself may come from another realm. */
function messageOf(error: unknown): string {
  return error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : String(error);
}
