import { type LedgerPlace, systemClock } from '../compose.js';
import { RekeyerError } from '../domain/errors/index.js';
import { Secret } from '../domain/secret.js';
import { type Instant, parseInstant } from '../domain/time.js';
import type { Runner } from './runner.js';

/** What action.yml was given, read and judged once. */
export interface Inputs {
  readonly runner: Runner;
  readonly command: string;
  /** The registry's folder from the root of the repository, with forward slashes: `.`, `credentials`. */
  readonly folder: string;
  /** The same on this machine. */
  readonly path: string;
  readonly now: Instant;
  /** The ledger of this repository; without a token the checked-out copy must do. */
  readonly ledger: LedgerPlace;
  /** An input that is one of these words. @throws USAGE */
  word<const W extends string>(name: string, words: readonly W[], otherwise: W): W;
}

/** @throws USAGE */
export function readInputs(runner: Runner): Inputs {
  const folder = folderOf(runner.input('directory'));
  const path = `${runner.variable('GITHUB_WORKSPACE') ?? '.'}/${folder}`;
  const token = runner.input('token');
  return {
    runner,
    command: runner.input('command') || 'validate',
    folder,
    path,
    now: instantOf(runner.input('now')),
    ledger: token === '' ? { folder: path } : { folder: path, remote: repositoryOf(runner), token: new Secret(token) },
    word: (name, words, otherwise) => wordOf(name, runner.input(name) || otherwise, words),
  };
}

function folderOf(directory: string): string {
  const parts = directory.split('/').filter((part) => part !== '' && part !== '.');
  if (directory.startsWith('/') || parts.includes('..')) {
    throw new RekeyerError('USAGE', 'the input "directory" leads out of the repository', {
      wayOut: 'Name a folder from the root of the repository, such as "." or "credentials".',
    });
  }
  return parts.join('/') || '.';
}

function instantOf(text: string): Instant {
  const at = text === '' ? systemClock.now() : parseInstant(text);
  if (at !== undefined) return at;
  throw new RekeyerError('USAGE', `the input "now" is no instant: ${text}`, {
    wayOut: 'Write it like 2026-11-21T08:15:00Z or 2026-11-21, or leave it out.',
  });
}

function wordOf<W extends string>(name: string, text: string, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === text);
  if (word) return word;
  throw new RekeyerError('USAGE', `the input "${name}" is "${text}"`, { wayOut: `Use one of ${words.join(', ')}.` });
}

function repositoryOf(runner: Runner): string | undefined {
  const [server, repository] = [runner.variable('GITHUB_SERVER_URL'), runner.variable('GITHUB_REPOSITORY')];
  return server && repository ? `${server}/${repository}.git` : undefined;
}
