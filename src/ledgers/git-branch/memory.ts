import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from '../../domain/ledger/checkpoint.js';

/**
 * The newest checkpoint that this cache has verified. The next process that uses the cache sees by it whether the
 * branch was rewound or rewritten meanwhile. Writers replace the file whole, so none leaves a lock or half a line.
 */
export class Memory {
  readonly #file: string;

  constructor(dir: string) {
    this.#file = join(dir, 'verified-checkpoint');
  }

  recall(): Checkpoint | undefined {
    try {
      return parseCheckpoint(readFileSync(this.#file, 'utf8'));
    } catch {
      return undefined;
    }
  }

  keep(checkpoint: Checkpoint): void {
    const written = `${this.#file}.${process.pid}`;
    writeFileSync(written, `${formatCheckpoint(checkpoint)}\n`);
    renameSync(written, this.#file);
  }

  forget(): void {
    rmSync(this.#file, { force: true });
  }
}
