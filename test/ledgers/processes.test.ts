import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import type { Entry } from '../../src/domain/ledger/event.js';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { actor, Repositories, type Repository } from './repository.js';

const repositories = new Repositories();
afterAll(() => repositories.removeAll());

/** The writer as one file, so that a process starts at once. */
const program = join(repositories.make().root, 'writer.mjs');
beforeAll(async () => {
  await build({
    entryPoints: ['test/ledgers/writer.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
});

interface Writer {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  /** Generations whose append returned. */
  readonly acknowledged: number[];
}

function startWriter(repository: Repository, cache: string, credential: string, count: number): Writer {
  const args = [program, repository.dir, join(repository.root, cache), credential, String(count)];
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  writer.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) if (/^\d+$/.test(line)) acknowledged.push(Number(line));
  });
  return { process: writer, ended: once(writer, 'close'), acknowledged };
}

async function begun(): Promise<Repository> {
  const repository = repositories.make();
  await (await openGitBranch(repository.options())).init(actor);
  return repository;
}

/** Every entry of the chain, verified anew, and the repository around it. */
async function wholeStory(repository: Repository): Promise<readonly Entry[]> {
  const auditor = await openGitBranch(repository.options());
  expect((await auditor.verify()).problems).toEqual([]);
  expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
  const locks = readdirSync(repository.root, { recursive: true }).filter((name) => String(name).endsWith('.lock'));
  expect(locks).toEqual([]);
  return auditor.entries();
}

const generations = (entries: readonly Entry[], credential: string): unknown[] =>
  entries.filter((entry) => entry.credential === credential).map(({ data }) => 'generation' in data && data.generation);

describe('many writers on one branch', () => {
  it('eight processes lose nothing and double nothing', async () => {
    const repository = await begun();
    const names = Array.from({ length: 8 }, (_, index) => `db-${index}`);
    const writers = names.map((name) => startWriter(repository, `cache-of-${name}`, name, 3));
    await Promise.all(writers.map(({ ended }) => ended));
    const entries = await wholeStory(repository);
    expect(entries).toHaveLength(1 + 8 * 3);
    for (const [index, name] of names.entries()) {
      expect(writers[index]?.acknowledged).toEqual([1, 2, 3]);
      expect(generations(entries, name)).toEqual([1, 2, 3]);
    }
  });

  it('two processes may share one cache', async () => {
    const repository = await begun();
    const writers = ['db-1', 'db-2'].map((name) => startWriter(repository, 'shared-cache', name, 3));
    await Promise.all(writers.map(({ ended }) => ended));
    const entries = await wholeStory(repository);
    expect(generations(entries, 'db-1')).toEqual([1, 2, 3]);
    expect(generations(entries, 'db-2')).toEqual([1, 2, 3]);
  });
});

describe('kill -9 in the middle of an append', () => {
  /** The same sequence of moments on every run; a failure names its seed. */
  const momentOf = (seed: number): number => ((seed * 2_654_435_761) % 2 ** 32) / 2 ** 32;

  it('twenty times: what was acknowledged is there once, and nothing is stuck', async () => {
    const repository = await begun();
    const acknowledged: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const writer = startWriter(repository, 'cache-kept', 'pay-db', 1_000);
      await once(writer.process.stdout ?? writer.process, 'data');
      await new Promise((resolve) => setTimeout(resolve, momentOf(seed) * 120));
      writer.process.kill('SIGKILL');
      await writer.ended;
      acknowledged.push(...writer.acknowledged);
    }
    const reached = Math.max(0, ...acknowledged);
    const last = startWriter(repository, 'cache-kept', 'pay-db', reached + 3);
    await last.ended;
    acknowledged.push(...last.acknowledged);
    const written = generations(await wholeStory(repository), 'pay-db');
    expect(written).toEqual(Array.from({ length: written.length }, (_, index) => index + 1));
    expect(acknowledged.filter((generation) => !written.includes(generation))).toEqual([]);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
  });
});
