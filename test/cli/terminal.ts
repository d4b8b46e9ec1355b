import type { Terminal } from '../../src/cli/terminal.js';

/** A terminal that remembers what was printed. */
export class RecordingTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly colours: boolean;
  readonly watched: boolean;
  readonly width: number;
  readonly debug: boolean;

  constructor({ colours = false, watched = false, width = 100, debug = false }: Partial<Terminal> = {}) {
    this.colours = colours;
    this.watched = watched;
    this.width = width;
    this.debug = debug;
  }

  readonly out = (text: string): void => {
    this.stdout += text;
  };

  readonly err = (text: string): void => {
    this.stderr += text;
  };
}
