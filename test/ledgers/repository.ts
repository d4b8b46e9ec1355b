import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '../../src/clients/system.js';
import type { GitBranchOptions } from '../../src/ledgers/git-branch.js';

export const actor = { login: 'rekeyer[bot]', id: 41, kind: 'app' } as const;
const ENV = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Eve',
  GIT_AUTHOR_EMAIL: 'eve@example.com',
  GIT_COMMITTER_NAME: 'Eve',
  GIT_COMMITTER_EMAIL: 'eve@example.com',
};

/** A real bare repository in a folder of its own, and what a test, or somebody with push access, does to it. */
export class Repository {
  readonly root = mkdtempSync(join(tmpdir(), 'rekeyer-ledger-'));
  readonly dir = join(this.root, 'remote.git');
  #caches = 0;

  constructor() {
    execFileSync('git', ['init', '--bare', '--quiet', this.dir], { env: ENV });
    this.git('config', 'receive.autogc', 'false');
    this.git('config', 'uploadpack.allowFilter', 'true');
  }

  /** Plain git in the repository; what it prints, trimmed. */
  git(...args: readonly string[]): string {
    return this.gitWith('', ...args);
  }

  gitWith(input: string | Uint8Array, ...args: readonly string[]): string {
    const stdio = ['pipe', 'pipe', 'pipe'] as const;
    return execFileSync('git', args, { cwd: this.dir, env: ENV, input, encoding: 'utf8', stdio: [...stdio] }).trim();
  }

  get head(): string {
    return this.git('rev-parse', 'rekeyer-ledger');
  }

  /** Everything one writer needs; each call is another writer with a cache of its own. */
  options(more: Partial<GitBranchOptions> = {}): GitBranchOptions {
    this.#caches += 1;
    const cache = join(this.root, `cache-${this.#caches}`);
    return { remote: { url: this.dir }, cache, clock: systemClock, random: systemRandom, run: 'test/1', ...more };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Repositories of one test file, removed in the end. */
export class Repositories {
  readonly #all: Repository[] = [];

  make(): Repository {
    const repository = new Repository();
    this.#all.push(repository);
    return repository;
  }

  removeAll(): void {
    for (const repository of this.#all) repository.remove();
  }
}
