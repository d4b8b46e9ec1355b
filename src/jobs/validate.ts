import { catalogue } from '../domain/errors/index.js';
import { inReadingOrder, type Problem } from '../domain/problem.js';
import type { Registry } from '../domain/registry.js';
import type { Instant } from '../domain/time.js';
import type { Families } from '../ports/families.js';
import type { FileEntry, Files } from '../ports/files.js';
import type { Readings } from '../ports/readings.js';
import { type FileReading, link } from '../registry/link.js';
import { type BlobReading, readBlob } from '../registry/read.js';
import { selectFiles } from '../registry/tree.js';

/** What a validation needs. */
export interface ValidateParts {
  readonly files: Files;
  readonly families: Families;
  readonly now: Instant;
  /** Results of earlier runs; without one every file is read. */
  readonly readings?: Readings<BlobReading>;
}

/** How much there is, broken documents included. */
export interface Counts {
  readonly files: number;
  readonly credentials: number;
  readonly policies: number;
  readonly exceptions: number;
  readonly requests: number;
  readonly errors: number;
  readonly warnings: number;
}

export interface Validation {
  /** All of them, in reading order. */
  readonly problems: readonly Problem[];
  readonly counts: Counts;
  /** Present when no problem is an error. */
  readonly registry?: Registry;
}

/**
 * Is this registry right, and what is wrong with it?
 *
 * Reads, but writes nothing and asks nobody outside. Problems are the answer, not an exception.
 *
 * @throws REGISTRY_MISSING when the folder or commit does not exist
 */
export async function validate({ files, families, now, readings }: ValidateParts): Promise<Validation> {
  const selection = selectFiles(await files.list());
  const read = await readAll(selection.files, files, readings);
  const missing = selection.files.length === 0 && selection.problems.length === 0 ? [NOTHING] : [];
  const linked = link(read, families, now);
  const reading = read.flatMap(({ file, problems }) => problems.map((problem): Problem => ({ ...problem, file })));
  const problems = inReadingOrder([...missing, ...selection.problems, ...reading, ...linked.problems]);
  const counts = countsOf(read, problems);
  return { problems, counts, ...(counts.errors === 0 && linked.registry ? { registry: linked.registry } : {}) };
}

/** A folder without a single registry file is a mistake in `--dir` rather than an empty registry. */
const NOTHING: Problem = {
  code: 'REGISTRY_MISSING',
  severity: 'error',
  file: '.',
  line: 1,
  column: 1,
  message: catalogue.REGISTRY_MISSING.headline.slice(0, -1),
  wayOut: catalogue.REGISTRY_MISSING.wayOut,
};

async function readAll(
  entries: readonly FileEntry[],
  files: Files,
  readings: Readings<BlobReading> | undefined,
): Promise<FileReading[]> {
  const kept = entries.map((entry) => readings?.get(entry.id));
  const unread = entries.filter((_, index) => kept[index] === undefined);
  const bytes = await files.read(unread);
  let next = 0;
  return entries.map((entry, index) => {
    const reading = kept[index] ?? readBlob(bytes[next++] ?? NO_BYTES);
    if (!kept[index]) readings?.set(entry.id, reading);
    return { ...reading, file: entry.path };
  });
}

const NO_BYTES = new Uint8Array();

function countsOf(read: readonly FileReading[], problems: readonly Problem[]): Counts {
  const kinds = new Map<string, number>();
  for (const { kind } of read.flatMap(({ documents }) => documents)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return {
    files: read.length,
    credentials: kinds.get('Credential') ?? 0,
    policies: kinds.get('RotationPolicy') ?? 0,
    exceptions: kinds.get('PolicyException') ?? 0,
    requests: kinds.get('RotationRequest') ?? 0,
    errors,
    warnings: problems.length - errors,
  };
}
