/** What the CLI prints to, and what it knows of its surroundings; tests hand in their own. */
export interface Terminal {
  /** Standard output: results. */
  out(text: string): void;
  /** Standard error: errors, warnings and progress. */
  err(text: string): void;
  /** Whether standard output takes colours: a person looks at it and NO_COLOR is not set. */
  readonly colours: boolean;
  /** Whether somebody watches standard error, so that progress is worth a line. */
  readonly watched: boolean;
  /** Columns to wrap text at. */
  readonly width: number;
  /** Whether an error's stack is wanted (REKEYER_DEBUG=1). */
  readonly debug: boolean;
}

const WIDEST = 100;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    colours: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    watched: stderr.isTTY === true && !env.CI,
    width: Math.min(stdout.columns ?? WIDEST, WIDEST),
    debug: env.REKEYER_DEBUG === '1',
  };
}

/** One terminal that swallows results: `--quiet` leaves the exit code and errors. */
export function quieted(terminal: Terminal): Terminal {
  return { ...terminal, out: () => undefined, watched: false };
}
