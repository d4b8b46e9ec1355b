import { gitBlobId } from '../../src/domain/git-blob.js';
import type { Problem } from '../../src/domain/problem.js';
import { type Validation, validate } from '../../src/jobs/validate.js';
import type { FileEntry, Files } from '../../src/ports/files.js';
import { families } from './families.js';

/** The day of the tests. */
export const NOW = Date.parse('2026-11-21T08:00:00Z');

/** Files in memory, by path. */
export class MemoryFiles implements Files {
  readonly #bytes: ReadonlyMap<string, Uint8Array>;

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    this.#bytes = new Map(
      Object.entries(files).map(([path, file]) => [
        path,
        typeof file === 'string' ? new TextEncoder().encode(file) : file,
      ]),
    );
  }

  async list() {
    const entries = [...this.#bytes].map(
      ([path, bytes]): FileEntry => ({ path, mode: '100644', size: bytes.length, id: gitBlobId(bytes) }),
    );
    return { entries, truncated: false };
  }

  async read(entries: readonly FileEntry[]) {
    return entries.map(({ path }) => this.#bytes.get(path) ?? new Uint8Array());
  }
}

export function validated(files: Readonly<Record<string, string | Uint8Array>>, now = NOW): Promise<Validation> {
  return validate({ files: new MemoryFiles(files), families, now });
}

/** `file:line:column CODE`, one for each problem. */
export function places(problems: readonly Problem[]): string[] {
  return problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}
