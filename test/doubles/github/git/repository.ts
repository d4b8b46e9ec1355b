// A real bare git repository behind the API: every object id, diff, merge and fast-forward decision is git's own.
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GitOptions, type GitResult, git, tryGit } from './command.js';
import { type FileChange, parseDiff } from './diff.js';
import {
  type Commit,
  gitDate,
  isObjectId,
  parseCommit,
  parseTree,
  type Ref,
  type Signature,
  type TreeChange,
  type TreeEntry,
  ZERO,
} from './objects.js';
import { updateHook } from './update-hook.js';

/** As on GitHub: any object may be fetched by id, and a clone may leave blobs or trees out. Nothing tidies up. */
const settings = `[gc]
	auto = 0
[receive]
	autogc = false
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
`;

export class GitRepository {
  private answers = new Map<string, Promise<unknown>>();
  private knownRefs: Promise<Ref[]> | undefined;

  private constructor(readonly directory: string) {}

  static async create(directory: string, defaultBranch: string): Promise<GitRepository> {
    mkdirSync(directory, { recursive: true });
    const repository = new GitRepository(directory);
    await git(['init', '-q', '--bare', '--template=', '-b', defaultBranch, directory]);
    appendFileSync(join(directory, 'config'), settings);
    mkdirSync(join(directory, 'hooks'));
    writeFileSync(join(directory, 'hooks', 'update'), updateHook, { mode: 0o755 });
    return repository;
  }

  // ── reading

  /** All refs, or those below a prefix. Cached until `refsChanged`. */
  async refs(prefix = 'refs/'): Promise<Ref[]> {
    this.knownRefs ??= this.listRefs();
    return (await this.knownRefs).filter((ref) => ref.ref.startsWith(prefix));
  }

  /** The object that a full ref name points at, if there is such a ref. */
  async refTip(fullName: string): Promise<Ref | undefined> {
    return (await this.refs()).find((ref) => ref.ref === fullName);
  }

  async branchTip(branch: string): Promise<string | undefined> {
    return (await this.refTip(`refs/heads/${branch}`))?.sha;
  }

  /** The commit that a branch, tag, full ref or object id names. */
  async resolve(revision: string, type: 'commit' | 'tree' = 'commit'): Promise<string | undefined> {
    if (revision === '' || revision.startsWith('-')) return undefined;
    const named = (await this.branchTip(revision)) ?? revision;
    const ask = async () => {
      const { code, out } = await this.tryGit(['rev-parse', '-q', '--verify', `${named}^{${type}}`]);
      return code === 0 ? out.toString().trim() : undefined;
    };
    return isObjectId(named) ? this.remember(`resolve ${type} ${named}`, ask) : ask();
  }

  /** Whether an object of this type exists under this full id. */
  async has(sha: string, type: 'blob' | 'tree' | 'commit'): Promise<boolean> {
    if (!isObjectId(sha)) return false;
    const typeOf = async () => {
      const { code, out } = await this.tryGit(['cat-file', '-t', sha]);
      return code === 0 ? out.toString().trim() : undefined;
    };
    return (await this.remember(`type ${sha}`, typeOf)) === type;
  }

  readCommit(sha: string): Promise<Commit> {
    return this.remember(`commit ${sha}`, async () => parseCommit(sha, await this.git(['cat-file', 'commit', sha])));
  }

  readBlob(sha: string): Promise<Buffer> {
    return this.remember(`blob ${sha}`, async () => (await this.tryGit(['cat-file', 'blob', sha])).out);
  }

  /** A tree's entries; `recursive` goes down into directories and lists them too. */
  listTree(sha: string, recursive = false): Promise<TreeEntry[]> {
    const args = ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha];
    return this.remember(args.join(' '), async () => parseTree(await this.git(args)));
  }

  /** What lies at a path of a commit or tree. */
  async entryAt(sha: string, path: string): Promise<TreeEntry | undefined> {
    const args = ['ls-tree', '-z', '-l', sha, '--', path];
    const list = await this.remember(args.join(' '), async () => parseTree(await this.git(args)));
    return list.find((entry) => entry.path === path);
  }

  isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', ancestor, descendant];
    return this.remember(args.join(' '), async () => (await this.tryGit(args)).code === 0);
  }

  mergeBase(one: string, other: string): Promise<string | undefined> {
    return this.remember(`merge-base ${one} ${other}`, async () => {
      const { code, out } = await this.tryGit(['merge-base', one, other]);
      return code === 0 ? out.toString().trim() : undefined;
    });
  }

  /** The tree that a merge gives; undefined where the two conflict. */
  mergeTree(ours: string, theirs: string): Promise<string | undefined> {
    return this.remember(`merge-tree ${ours} ${theirs}`, async () => {
      const { code, out } = await this.tryGit(['merge-tree', '--write-tree', '--no-messages', ours, theirs]);
      return code === 0 ? out.toString().trim() : undefined;
    });
  }

  /** Commits reachable from `to` but not from `from`, oldest first. */
  commitsBetween(from: string, to: string): Promise<string[]> {
    return this.remember(`between ${from} ${to}`, () => this.revList(['--reverse', '--topo-order', `${from}..${to}`]));
  }

  /** Raw `git rev-list`: one id a line. */
  async revList(args: string[]): Promise<string[]> {
    return (await this.git(['rev-list', ...args])).split('\n').filter((line) => line !== '');
  }

  /** The files that differ between two commits or trees. */
  changes(from: string, to: string): Promise<FileChange[]> {
    return this.remember(`changes ${from} ${to}`, async () => {
      const output = ['--raw', '-p', '-z', '--no-abbrev', '--no-color'];
      return parseDiff(await this.git(['diff-tree', '-r', '-M', ...output, from, to]));
    });
  }

  // ── writing

  /** The tree without entries, which any repository may name. */
  emptyTree(): Promise<string> {
    return this.remember('empty tree', () => this.writeTree(undefined, []));
  }

  async writeBlob(content: Buffer): Promise<string> {
    return (await this.git(['hash-object', '-w', '--stdin'], { input: content })).trim();
  }

  /** The tree `base` (or an empty one) with some paths set or removed. */
  async writeTree(base: string | undefined, changes: TreeChange[]): Promise<string> {
    const index = join(this.directory, `index.${randomUUID()}`);
    const env = { GIT_INDEX_FILE: index };
    try {
      await this.git(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], { env });
      const lines = changes
        .filter((change) => change.type !== 'tree' || change.sha === null)
        .map(({ mode, sha, path }) => (sha === null ? `0 ${ZERO}\t${path}\0` : `${mode} ${sha}\t${path}\0`));
      if (lines.length > 0) await this.git(['update-index', '-z', '--index-info'], { env, input: lines.join('') });
      for (const { type, sha, path } of changes) {
        if (type === 'tree' && sha !== null) await this.git(['read-tree', '-i', `--prefix=${path}/`, sha], { env });
      }
      return (await this.git(['write-tree'], { env })).trim();
    } finally {
      rmSync(index, { force: true });
    }
  }

  async writeCommit(commit: Omit<Commit, 'sha'>): Promise<string> {
    const parents = commit.parents.flatMap((parent) => ['-p', parent]);
    const env = { ...signatureEnv('AUTHOR', commit.author), ...signatureEnv('COMMITTER', commit.committer) };
    return (await this.git(['commit-tree', commit.tree, ...parents], { env, input: commit.message })).trim();
  }

  /** Makes a branch whose one commit holds these files. */
  async seed(branch: string, files: Record<string, string>, by: Signature, message: string): Promise<void> {
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const blobs = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
    const committer = `committer ${by.name} <${by.email}> ${gitDate(by.date)}\n`;
    const input = `commit refs/heads/${branch}\n${committer}${data(message)}${blobs.join('')}\n`;
    await this.git(['fast-import', '--quiet', '--date-format=raw'], { input });
    this.refsChanged();
  }

  /** Moves a ref only if it still is where the caller saw it; `null` means that it does not exist. */
  async compareAndSwap(ref: string, expected: string | null, next: string | null): Promise<boolean> {
    const change = next === null ? ['-d', ref] : [ref, next];
    const { code } = await this.tryGit(['update-ref', ...change, expected ?? ZERO]);
    this.refsChanged();
    return code === 0;
  }

  /** Refs were moved by somebody else (a push): read them again. */
  refsChanged(): void {
    this.knownRefs = undefined;
  }

  git(args: string[], options: GitOptions = {}): Promise<string> {
    return git(args, { ...options, env: { ...options.env, GIT_DIR: this.directory } });
  }

  private tryGit(args: string[], options: GitOptions = {}): Promise<GitResult> {
    return tryGit(args, { ...options, env: { ...options.env, GIT_DIR: this.directory } });
  }

  private async listRefs(): Promise<Ref[]> {
    const listing = await this.git(['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)']);
    const lines = listing.split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [ref = '', sha = '', type] = line.split(' ');
      return { ref, sha, type: type as Ref['type'] };
    });
  }

  /** Asks once: a question about objects named by full id never changes its answer, unless it was "not there". */
  private async remember<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(question) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = ask();
    this.answers.set(question, answer);
    const forget = () => this.answers.delete(question);
    answer.then((value) => value === undefined && forget(), forget);
    return answer;
  }
}

function signatureEnv(who: 'AUTHOR' | 'COMMITTER', { name, email, date }: Signature): NodeJS.ProcessEnv {
  return { [`GIT_${who}_NAME`]: name, [`GIT_${who}_EMAIL`]: email, [`GIT_${who}_DATE`]: gitDate(date) };
}
