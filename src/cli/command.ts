import type { parseArgs } from 'node:util';
import type { Exit } from './exit.js';
import type { Terminal } from './terminal.js';

/** One option of a command: what `node:util` parses, and what help says of it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in help: `<folder>`. */
  readonly value?: string;
  readonly summary: string;
}

export type Options = Readonly<Record<string, Option>>;

type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ options: Mutable<O>; allowPositionals: true }>>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One call of a command: what was asked, and where to answer. */
export interface Call<O extends Options> {
  readonly values: Parsed<O>['values'];
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
}

/** One command of the CLI: it parses, calls one job and prints. One file each. */
export interface Command<O extends Options = Options> {
  /** As typed: `validate`, `ledger verify`. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as help shows them: `<credential>…`; without it there are none. */
  readonly positionals?: string;
  readonly options: O;
  /** What it does beyond its summary: what it reads, what it may change, how it ends. */
  readonly details?: string;
  /** Command lines that work, the most usual first. */
  readonly examples: readonly string[];
  run(call: Call<O>): Promise<Exit>;
}

/** Infers the options of a command, so that `run` sees their types. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition;
}
