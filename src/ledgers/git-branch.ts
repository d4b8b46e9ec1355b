import { GitStore } from '../clients/git.js';
import type { GitRemote } from '../clients/git-remote.js';
import { RekeyerError } from '../domain/errors/index.js';
import { type BatchContext, composeBatch } from '../domain/ledger/batch.js';
import type { Checkpoint } from '../domain/ledger/checkpoint.js';
import type { Actor, Draft, Entry, Genesis } from '../domain/ledger/event.js';
import type { LedgerProblem } from '../domain/ledger/problem.js';
import type { Signer } from '../domain/ledger/sign.js';
import {
  BEGINNING,
  type Expectations,
  type Position,
  type Verification,
  verifyBatches,
} from '../domain/ledger/verify.js';
import type { Clock } from '../ports/clock.js';
import type { AppendOptions, LedgerKeeper, LedgerSnapshot, LedgerVerification } from '../ports/ledger.js';
import type { Random } from '../ports/random.js';
import { LedgerBranch } from './git-branch/branch.js';
import { commitOfBatch, type LedgerCommit, readCommits } from './git-branch/commits.js';
import { Memory } from './git-branch/memory.js';
import { Pace } from './git-branch/pace.js';
import { broken, judged } from './git-branch/problems.js';
import { ProjectionTree } from './git-branch/tree.js';

export interface GitBranchOptions {
  readonly remote: GitRemote;
  /** A folder of our own for fetched objects; disposable, but a kept one notices a rewind. */
  readonly cache: string;
  /** `rekeyer-ledger` unless said. */
  readonly branch?: string;
  /** Reads the copy of the branch in a clone where the branch itself is not there; such a ledger is not written to. */
  readonly tracking?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** Who runs, as entries name it: workflow run and attempt, or host and process. */
  readonly run: string;
  /** The numeric id of the repository this runs for; without it nobody compares. */
  readonly repositoryId?: number;
  readonly signer?: Signer;
  /** A checkpoint known from outside: the ledger must still hold it. */
  readonly remembered?: Checkpoint;
  /** Background work keeps to so many pushes a minute; not paced unless said. */
  readonly pushesPerMinute?: number;
}

export const LEDGER_BRANCH = 'rekeyer-ledger';

/** The ledger on a branch of a git repository, by plain git: a bare folder, `file://` or `http(s)://`. */
export async function openGitBranch(options: GitBranchOptions): Promise<LedgerKeeper> {
  return new GitBranchLedger(await GitStore.open(options.cache, options.remote), options);
}

class GitBranchLedger implements LedgerKeeper {
  readonly #branch: LedgerBranch;
  readonly #memory: Memory;
  #signer: Signer | undefined;
  #position: Position = BEGINNING;
  #tree: ProjectionTree | undefined;
  /** Objects of the tree written last; they need not be stored again. */
  #stored: ReadonlySet<string> = new Set();

  constructor(
    readonly store: GitStore,
    readonly options: GitBranchOptions,
  ) {
    const { clock, random, pushesPerMinute, branch = LEDGER_BRANCH, tracking = false } = options;
    const pace = pushesPerMinute === undefined ? undefined : new Pace(clock, pushesPerMinute);
    this.#branch = new LedgerBranch(store, { name: branch, tracking, clock, random, pace });
    this.#memory = new Memory(store.dir);
    this.#signer = options.signer;
  }

  async read(): Promise<LedgerSnapshot> {
    return snapshotOf(await this.#catchUp());
  }

  async append(
    on: LedgerSnapshot,
    subject: string,
    drafts: readonly Draft[],
    { urgent = false }: AppendOptions = {},
  ): Promise<LedgerSnapshot> {
    if (on.head !== this.#position.head) throw conflict();
    return snapshotOf(await this.#commit(this.#position, subject, drafts, urgent));
  }

  async history(credential: string): Promise<readonly Entry[]> {
    const entries = await this.#linesOf((line) => line.includes(`"credential":"${credential}"`));
    return entries.filter((entry) => entry.credential === credential);
  }

  async entries(): Promise<readonly Entry[]> {
    return this.#linesOf(() => true);
  }

  async init(by: Actor, continues?: Checkpoint): Promise<LedgerSnapshot> {
    const { repositoryId = 0, branch = LEDGER_BRANCH } = this.options;
    if ((await this.#branch.head()) !== undefined) {
      throw new RekeyerError('LEDGER_EXISTS', `the branch ${branch} is there already`);
    }
    if (this.#known() !== undefined) throw this.#missing();
    const data: Genesis = {
      format: 1,
      repositoryId,
      ...(this.#signer && { publicKey: this.#signer.publicKey }),
      ...(continues && { continues: { size: continues.size, root: continues.root } }),
    };
    const draft: Draft = { type: 'genesis', actor: by, data };
    return snapshotOf(await this.#commit(BEGINNING, 'ledger: begun', [draft], true));
  }

  async adopt(by: Actor, reason: string): Promise<LedgerSnapshot> {
    const { head, position } = await this.#verifyAll({ signatures: 'every' });
    if (position.size === 0) {
      throw new RekeyerError('LEDGER_BROKEN', 'not even the first entry verifies: there is nothing to go on from', {
        wayOut: 'Move the branch out of the way (rename it, delete nothing) and run "rekeyer ledger init".',
      });
    }
    this.#demandKey(position);
    const { repositoryId } = this.options;
    const moved = repositoryId !== undefined && repositoryId !== position.repositoryId;
    const draft: Draft = { type: 'adopted', actor: by, data: { head, reason, ...(moved && { repositoryId }) } };
    await this.#commit({ ...position, head }, 'ledger: adopted', [draft], true);
    this.#position = BEGINNING;
    this.#memory.forget();
    return this.read();
  }

  async rotateKey(by: Actor, successor: Signer): Promise<LedgerSnapshot> {
    const position = await this.#catchUp();
    this.#demandKey(position);
    const draft: Draft = { type: 'key', actor: by, data: { publicKey: successor.publicKey } };
    const after = await this.#commit(position, 'ledger: a new key signs from here on', [draft], true);
    this.#signer = successor;
    return snapshotOf(after);
  }

  async verify(checkpoint?: Checkpoint): Promise<LedgerVerification> {
    const known = [checkpoint, this.#known()].filter((point) => point !== undefined);
    const watch = known.map(({ size }) => size);
    const { head, commits, ...verified } = await this.#verifyAll({ ...this.#expected(), signatures: 'every', watch });
    const { size, root, signed, repositoryId } = verified.position;
    const problems = judged(verified, known);
    if (verified.problems.length === 0) problems.push(...this.#judgeFiles(verified.position, commits.at(-1)?.tree));
    const { adopted } = verified;
    return { head, size, root, signed, repositoryId, problems, adopted, compared: known.length > 0 };
  }

  #expected(): Expectations {
    return { repositoryId: this.options.repositoryId, publicKey: this.#signer?.publicKey, signatures: 'newest' };
  }

  /** The newest point that this process, this cache or anybody who told us has seen. */
  #known(): Checkpoint | undefined {
    const seen = [this.#position, this.#memory.recall(), this.options.remembered];
    return seen
      .filter((point) => point !== undefined && point.size > 0)
      .reduce((newest, point) => (point && point.size > (newest?.size ?? 0) ? point : newest), undefined);
  }

  #missing(): RekeyerError {
    const { branch = LEDGER_BRANCH } = this.options;
    const known = this.#known();
    if (!known) return new RekeyerError('LEDGER_MISSING', `there is no branch ${branch}`);
    const message = `there is no branch ${branch}, but it held ${known.size} entries when it was last seen`;
    return new RekeyerError('LEDGER_GONE', message);
  }

  async #look(): Promise<string> {
    const head = await this.#branch.head();
    if (head === undefined) throw this.#missing();
    return head;
  }

  /** Verifies what is new on the branch; the position is then the head of the branch. */
  async #catchUp(): Promise<Position> {
    const head = await this.#look();
    const { head: here } = this.#position;
    if (head === here) return this.#position;
    await this.#branch.fetch(head, here);
    const further = here !== undefined && (await this.store.isAncestor(here, head));
    // set back or rewritten, perhaps with somebody vouching for it: the whole chain must tell
    const from = further ? this.#position : BEGINNING;
    const known = further ? [] : [this.#known()].filter((point) => point !== undefined);
    const commits = await readCommits(this.store, from.head, head);
    const watch = known.map(({ size }) => size);
    const verified = verifyBatches(from, commits, { ...this.#expected(), watch });
    const problems = judged(verified, known);
    if (problems.length > 0) throw broken(problems);
    this.#settle(verified.position);
    return verified.position;
  }

  async #verifyAll(expected: Expectations): Promise<Verification & { head: string; commits: LedgerCommit[] }> {
    const head = await this.#look();
    await this.#branch.fetch(head, this.#position.head);
    const commits = await readCommits(this.store, undefined, head);
    return { head, commits, ...verifyBatches(BEGINNING, commits, expected) };
  }

  /** @throws LEDGER_KEY unless our key is the one in force (or there is none, and we have none) */
  #demandKey({ publicKey }: Position): void {
    if (publicKey === this.#signer?.publicKey) return;
    const message =
      publicKey === undefined
        ? 'the ledger is unsigned, but a signing key is configured'
        : this.#signer
          ? 'the configured key is not the one in force'
          : 'the ledger is signed, and no signing key is configured';
    throw new RekeyerError('LEDGER_KEY', message);
  }

  /** Writes one batch on top of `on` and moves the branch to it. */
  async #commit(on: Position, subject: string, drafts: readonly Draft[], urgent: boolean): Promise<Position> {
    if (on.size > 0) this.#demandKey(on);
    const { message } = composeBatch(this.#context(on), subject, drafts);
    const written = verifyBatches(on, [{ commit: '', message: Buffer.from(message) }], { signatures: 'newest' });
    if (written.problems[0]) throw new RekeyerError('LEDGER_ENTRY_REFUSED', written.problems[0].message);
    const { genesis } = written.position;
    if (!genesis) throw new RekeyerError('LEDGER_ENTRY_REFUSED', 'the first batch of a ledger is its genesis');
    this.#tree ??= new ProjectionTree(genesis);
    const before = this.#tree.of(on.state).objects.filter(({ type }) => type === 'tree');
    const tree = this.#tree.of(written.position.state);
    const commit = commitOfBatch(tree.oid, on.head, message);
    const objects = [...before, ...tree.objects].filter(({ oid }) => !this.#stored.has(oid));
    await this.store.write([...objects, commit]);
    this.#stored = new Set(tree.objects.map(({ oid }) => oid));
    if ((await this.#branch.publish(commit.oid, on.head, urgent)) === 'lost') throw conflict();
    const position = { ...written.position, head: commit.oid };
    this.#settle(position);
    return position;
  }

  #context({ size, root }: Checkpoint): BatchContext {
    const { clock, random, run } = this.options;
    const newId = (): string => Buffer.from(random.bytes(16)).toString('hex');
    return { size, root, at: clock.now(), run, newId, signer: this.#signer };
  }

  #settle(position: Position): void {
    this.#position = position;
    this.#memory.keep(position);
  }

  #judgeFiles({ genesis, state }: Position, tree: string | undefined): LedgerProblem[] {
    if (!genesis || new ProjectionTree(genesis).of(state).oid === tree) return [];
    const message = 'the files of the branch do not say what its entries say; the next append sets them right';
    return [{ kind: 'projection', message }];
  }

  async #linesOf(wanted: (line: string) => boolean): Promise<Entry[]> {
    const { head, leftOut } = await this.#catchUp();
    if (head === undefined) return [];
    const commits = await readCommits(this.store, undefined, head);
    return commits
      .filter(({ commit }) => !leftOut.has(commit))
      .flatMap(({ message }) => Buffer.from(message).toString().split('\n'))
      .filter((line) => line.startsWith('{') && wanted(line))
      .map((line) => JSON.parse(line) as Entry);
  }
}

function conflict(): RekeyerError {
  return new RekeyerError('LEDGER_CONFLICT', 'somebody else appended first; nothing was added');
}

function snapshotOf({ head = '', size, root, signed, state }: Position): LedgerSnapshot {
  return { head, size, root, signed, state };
}
