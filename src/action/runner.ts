import { appendFileSync } from 'node:fs';
import { encodingsOf } from '../domain/encodings.js';

/** What the Action knows of the machine it runs on; tests hand in their own. */
export interface RunnerParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output, where the runner looks for commands. */
  write(text: string): void;
  /** A word that nobody can guess, new at each call: it ends a block of foreign text. */
  word(): string;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * GitHub's runner as an action speaks with it: inputs from the environment, outputs and summary through files, the
 * rest as commands on standard output.
 *
 * Written here because the toolkit's package brings an HTTP client with it and more than doubles the start of an
 * action that does not need one.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export class Runner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** An input of action.yml without surrounding white space; empty when it was not given. */
  input(name: string): string {
    return (this.#parts.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
  }

  /** Everything around this step, for connections that name its variables. */
  get environment(): RunnerParts['env'] {
    return this.#parts.env;
  }

  /** A variable of the runner, such as GITHUB_REPOSITORY. */
  variable(name: string): string | undefined {
    return this.#parts.env[name];
  }

  output(name: string, value: string): void {
    const end = `end-${this.#parts.word()}`;
    this.#append('GITHUB_OUTPUT', `${name}<<${end}\n${value}\n${end}\n`);
  }

  /** Adds Markdown to the page of this run; what is beyond GitHub's limit of 1 MiB is cut with a word about it. */
  summary(markdown: string): void {
    const bytes = Buffer.from(markdown);
    const cut = bytes.length > SUMMARY_LIMIT;
    const text = cut
      ? `${bytes.subarray(0, SUMMARY_LIMIT).toString()}\n\n… cut here; the log has all of it.`
      : markdown;
    this.#append('GITHUB_STEP_SUMMARY', `${text}\n`);
  }

  /** Marks a line of a file on the pull request. GitHub shows ten of each level per step: see `annotateAll`. */
  annotate({ level, message, ...where }: Annotation): void {
    const properties = Object.entries({
      file: where.file,
      line: where.line,
      col: where.column,
      title: where.title,
    }).flatMap(([name, value]) => (value === undefined ? [] : `${name}=${escapedProperty(String(value))}`));
    this.#parts.write(`::${level}${properties.length > 0 ? ` ${properties.join(',')}` : ''}::${escaped(message)}\n`);
  }

  /** Every annotation that GitHub would show; where there are more of a level, the last one says so. */
  annotateAll(annotations: readonly Annotation[]): void {
    for (const level of ['error', 'warning', 'notice'] as const) {
      const all = annotations.filter((annotation) => annotation.level === level);
      const shown = all.length > SHOWN ? all.slice(0, SHOWN - 1) : all;
      for (const annotation of shown) this.annotate(annotation);
      const rest = all.length - shown.length;
      if (rest > 0) this.annotate({ level, message: `${rest} more: see the summary of this run` });
    }
  }

  /**
   * From here on the runner shows `***` for this value, in every step, in whatever form it usually travels. GitHub
   * makes up forms of its own from a mask, but not all of ours.
   */
  mask(value: string): void {
    for (const form of encodingsOf(value)) this.#parts.write(`::add-mask::${escaped(form)}\n`);
  }

  /** Text that may hold anything: no line of it is taken for a command. */
  log(text: string): void {
    const word = this.#parts.word();
    this.#parts.write(`::stop-commands::${word}\n${text}${text.endsWith('\n') ? '' : '\n'}::${word}::\n`);
  }

  #append(variable: string, text: string): void {
    const file = this.#parts.env[variable];
    if (file) appendFileSync(file, text);
  }
}

/** Of each level; GitHub drops what is beyond. */
export const SHOWN = 10;
const SUMMARY_LIMIT = 1024 * 1024 - 1024;

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
