import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { RekeyerError } from '../domain/errors/index.js';
import { HOUR, MINUTE } from '../domain/time.js';
import { type GitObject, packOf } from './git-objects.js';
import { gitEnvironment, lastWords, runGit } from './git-process.js';
import { checkedUrl, type GitRemote, reachSettings } from './git-remote.js';

/** What a fetch asks for. */
export interface FetchOptions {
  /** `tree:0`: commits only. `blob:none`: no file contents. Servers that do not know it send everything. */
  readonly filter: 'tree:0' | 'blob:none';
  /** Only so many commits of history; all when left out. */
  readonly depth?: number;
  /** A commit that is here, so that only what is new travels. */
  readonly known?: string | undefined;
}

const NETWORK_TIMEOUT = 2 * MINUTE;
const LOCAL_TIMEOUT = MINUTE;
const OID = /^[0-9a-f]{40}$/;
/** Written once beside the objects: what must also hold at the other end of a push into a folder. */
const SETTINGS_FILE = 'rekeyer.gitconfig';
const SETTINGS = `[core]
\tfsync = all
[receive]
\tfsckObjects = true
\tdenyNonFastForwards = true
\tdenyDeletes = true
`;

/**
 * A bare repository of our own beside a remote one: a cache of its objects, disposable, without branches.
 *
 * Every call names what it wants by object id, so nothing but a shallow fetch takes a lock, and several processes
 * may use one folder at once; only shallow fetches are for one process. What carries credentials or bytes is run by
 * `runGit`; questions to our own objects go through simple-git, which prints the whole environment under `DEBUG=*`.
 */
export class GitStore {
  readonly #url: URL;
  readonly #local: SimpleGit;
  /** Sizes of objects that were seen here; an object never changes. */
  readonly #sizes = new Map<string, number>();
  /** The shallow fetch under way: git lets no two change the list of cut-off commits at once. */
  #shallow: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly dir: string,
    readonly remote: GitRemote,
    local: SimpleGit,
  ) {
    this.#url = checkedUrl(remote.url);
    this.#local = local;
  }

  /** Opens the cache in `dir`, made when it is not there; two processes may do so at the same time. */
  static async open(dir: string, remote: GitRemote): Promise<GitStore> {
    checkedUrl(remote.url);
    if (existsSync(join(dir, 'HEAD'))) {
      dropStaleLock(join(dir, 'shallow.lock'));
      return new GitStore(dir, remote, await simpleGitIn(dir));
    }
    mkdirSync(dirname(dir), { recursive: true });
    const made = mkdtempSync(`${dir}.new-`);
    try {
      await runGit('init', ['--bare', '--quiet', '--template='], { dir: made, timeout: LOCAL_TIMEOUT });
      writeFileSync(join(made, SETTINGS_FILE), SETTINGS);
      renameSync(made, dir);
    } catch (error) {
      rmSync(made, { recursive: true, force: true });
      if (!isOccupied(error)) throw error;
    }
    return new GitStore(dir, remote, await simpleGitIn(dir));
  }

  /** Ids of the refs whose last part is `name`, by full name (`refs/heads/main`). */
  async remoteRefs(name: string): Promise<ReadonlyMap<string, string>> {
    const out = await this.#reach('ls-remote', ['--refs', '--', 'origin', name]);
    const lines = out.toString().split('\n').filter(Boolean);
    return new Map(lines.map((line) => line.split('\t') as [string, string]).map(([oid, ref]) => [ref, oid]));
  }

  /**
   * Brings these objects and what hangs on them here, in one exchange. What is here already is not asked for: git
   * would look for everything behind it, and a filter left that out on purpose.
   */
  async fetch(oids: readonly string[], { filter, depth, known }: FetchOptions): Promise<void> {
    const here = await this.sizes(oids);
    const missing = oids.filter((oid) => !here.has(oid));
    if (missing.length === 0) return;
    const args = [
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      `--filter=${filter}`,
      '--stdin',
    ];
    if (depth !== undefined) args.push(`--depth=${depth}`);
    if (known !== undefined) args.push(`--negotiation-tip=${checkedOid(known)}`);
    const run = () => this.#reach('fetch', [...args, '--', 'origin'], `${missing.join('\n')}\n`);
    await (depth === undefined ? run() : this.#inTurn(run));
  }

  /** One after the other, whether or not the one before went well. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#shallow.then(run, run);
    this.#shallow = turn;
    return turn;
  }

  /**
   * Moves a remote ref to a commit that is here, if and only if it is at `expected` now; `undefined`: if there is
   * no such ref. When this throws, the ref may have moved all the same: the caller looks.
   */
  async push(commit: string, ref: string, expected: string | undefined): Promise<void> {
    const lease = `--force-with-lease=${ref}:${expected === undefined ? '' : checkedOid(expected)}`;
    await this.#reach('push', [
      '--quiet',
      '--no-verify',
      '--no-thin',
      lease,
      '--',
      'origin',
      `${checkedOid(commit)}:${ref}`,
    ]);
  }

  /** Stores objects here. */
  async write(objects: readonly GitObject[]): Promise<void> {
    await this.#run('unpack-objects', ['-q'], packOf(objects));
  }

  /** The objects that are here, by id; those that are not are left out. Nothing is fetched for this. */
  async read(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    if (oids.length === 0) return new Map();
    return parseBatchOutput(
      await this.#run('cat-file', ['--batch', '--buffer'], `${oids.map(checkedOid).join('\n')}\n`),
    );
  }

  /** Sizes in bytes of the objects that are here, by id. */
  async sizes(oids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const unseen = oids.filter((oid) => !this.#sizes.has(oid));
    if (unseen.length > 0) {
      const input = `${unseen.map(checkedOid).join('\n')}\n`;
      const lines = (await this.#run('cat-file', ['--batch-check', '--buffer'], input)).toString().split('\n');
      for (const [oid = '', , size] of lines.map((line) => line.split(' '))) {
        if (size !== undefined) this.#sizes.set(oid, Number(size));
      }
    }
    const known = oids.map((oid) => [oid, this.#sizes.get(oid)] as const);
    return new Map(known.flatMap(([oid, size]) => (size === undefined ? [] : [[oid, size] as const])));
  }

  /** Every commit reachable from `head` but not from `known`, parents first. */
  async commitsBetween(known: string | undefined, head: string): Promise<string[]> {
    const exclude = known === undefined ? [] : [`^${checkedOid(known)}`];
    const out = await this.#ask('rev-list', ['--reverse', '--topo-order', checkedOid(head), ...exclude]);
    return out.split('\n').filter(Boolean);
  }

  /** Whether `descendant` is `ancestor` or stands on it; both must be here. */
  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    if (ancestor === descendant) return true;
    return (await this.#ask('merge-base', [checkedOid(ancestor), checkedOid(descendant)])) === ancestor;
  }

  /** Every entry below a commit's tree as git prints it: mode, type, id, path. */
  async listTree(commit: string): Promise<Buffer> {
    return this.#run('ls-tree', ['-r', '-z', '--full-tree', checkedOid(commit)]);
  }

  async #ask(verb: string, args: readonly string[]): Promise<string> {
    try {
      return await this.#local.raw([verb, ...args]);
    } catch (error) {
      throw new RekeyerError(
        'GIT_FAILED',
        `git ${verb} failed${lastWords(error instanceof Error ? error.message : '')}`,
      );
    }
  }

  async #run(verb: string, args: readonly string[], input?: Uint8Array | string): Promise<Buffer> {
    // a cache that is lost with the machine is fetched again
    const settings = [['core.fsync', 'none']] as const;
    return runGit(verb, args, {
      dir: this.dir,
      settings,
      timeout: LOCAL_TIMEOUT,
      ...(input !== undefined && { input }),
    });
  }

  async #reach(verb: string, args: readonly string[], input?: string): Promise<Buffer> {
    const settings: [string, string][] = [
      ['core.fsync', 'none'],
      ['remote.origin.url', this.#url.href],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.partialCloneFilter', 'blob:none'],
      ...(await reachSettings(this.#url, this.remote.credentials)),
    ];
    const settingsFile = join(this.dir, SETTINGS_FILE);
    const { timeout = NETWORK_TIMEOUT } = this.remote;
    const call = { dir: this.dir, settings, settingsFile, timeout };
    return runGit(verb, args, { ...call, ...(input !== undefined && { input }) });
  }
}

/** simple-git for questions to our own objects; loaded only when there is a repository to ask. */
async function simpleGitIn(dir: string): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const env = gitEnvironment({ dir });
  const allowEnvironment = Object.keys(env).filter((name) => name.startsWith('GIT_'));
  const unsafe = { allowUnsafeConfigPaths: true, allowUnsafeConfigEnvCount: true, allowUnsafeAskPass: true };
  const timeout = { block: LOCAL_TIMEOUT };
  return simpleGit({ baseDir: dir, allowEnvironment, unsafe, trimmed: true, timeout }).env(env);
}

/** A process killed during a shallow fetch leaves its lock; no fetch runs for an hour. */
function dropStaleLock(lock: string): void {
  if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > HOUR) rmSync(lock, { force: true });
}

function checkedOid(oid: string): string {
  if (!OID.test(oid)) throw new RekeyerError('GIT_FAILED', 'something that is no object id was asked for');
  return oid;
}

function isOccupied(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** `<oid> <type> <size>\n<bytes>\n` an object, `<oid> missing\n` for one that is not here. */
function parseBatchOutput(out: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at < out.length; ) {
    const eol = out.indexOf(10, at);
    const [oid = '', type, size] = out.toString('latin1', at, eol).split(' ');
    at = eol + 1;
    if (type === 'missing') continue;
    found.set(oid, out.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}
