import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { GitStore } from '../../../src/clients/git.js';
import { families } from '../../../src/compose/families.js';
import { pages } from '../../../src/compose/pages.js';
import type { Connection } from '../../../src/domain/connection.js';
import { evaluate } from '../../../src/domain/evaluate.js';
import type { Draft } from '../../../src/domain/ledger/event.js';
import { type Duration, SECOND } from '../../../src/domain/time.js';
import type { Wish } from '../../../src/domain/wishes.js';
import { GitRevisions } from '../../../src/forge/git-revisions.js';
import { authorise } from '../../../src/jobs/authorise.js';
import { checkApproval } from '../../../src/jobs/check-approval.js';
import { checkPull } from '../../../src/jobs/check-pull.js';
import { type Obeyed, obey } from '../../../src/jobs/command.js';
import { planRequest } from '../../../src/jobs/plan.js';
import { type Proposal, propose } from '../../../src/jobs/propose.js';
import { wantedIssue } from '../../../src/jobs/report/wanted.js';
import { review } from '../../../src/jobs/review.js';
import { validate } from '../../../src/jobs/validate.js';
import type { BlobReading } from '../../../src/registry/read.js';
import { requestText } from '../../../src/registry/request-text.js';
import { isTop } from '../../../src/registry/tree.js';
import { git } from '../../doubles/github/git/command.js';
import { appKeyPair, silent } from '../../doubles/github-tests/stage.js';
import { MemoryLedger } from '../../doubles/ledger.js';
import { type Scene, setScene } from '../../forge/github/scene.js';
import { registryFiles } from './registry-files.js';

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

const START = Date.UTC(2026, 10, 21, 12);
const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

const templates = pages();

/** What the executor may reach; secrets are not needed to plan. */
export const connections: readonly Connection[] = [
  connection('main-db', 'postgresql', { hosts: ['db.example.com:5432'] }),
  connection('app-host', 'file', { roots: ['/srv/app'], commands: { app: ['true'] } }),
];

function connection(name: string, kind: string, more: Partial<Connection>): Connection {
  const nothing = { hosts: [], accountIds: [], repositories: [], urls: [], roots: [], auth: {}, commands: {} };
  return { name, kind, credentials: ['*'], ...nothing, ...more };
}

/**
 * A registry on the double as the app sees it: pull requests by people with real git, our jobs on the real ports, a
 * ledger in memory, and one clock for everybody.
 *
 * `alice` owns the credential; `bob` and `carol` are of the security team; `dora` may write and approves nothing;
 * `mallory` may only read.
 */
export class RegistryScene {
  readonly ledger: MemoryLedger;
  readonly actor = actor;
  now = START;
  private readonly cache = mkdtempSync(join(tmpdir(), 'registry-scene-'));
  private readonly executors = new Map<string, Awaited<ReturnType<RegistryScene['executor']>>>();

  private constructor(
    readonly scene: Scene,
    private readonly store: (cache: string) => Promise<GitStore>,
  ) {
    scene.hub.now = () => this.now;
    this.ledger = new MemoryLedger({ clock: { now: () => this.now } });
  }

  static async set(files = registryFiles): Promise<RegistryScene> {
    const repo = { files: { ...files }, collaborators: { alice: 'write', bob: 'write', carol: 'write' } as const };
    const scene = await setScene({ repo, deaf: true });
    const { hub } = scene;
    hub.addUser('dora');
    const { collaborators } = hub.world.repo('acme/creds');
    collaborators.set(hub.world.account('dora'), 'write');
    collaborators.set(hub.world.account('mallory'), 'read');
    hub.addTeam('acme', 'security', { members: ['bob', 'carol'] });
    hub.addTeam('acme', 'payments', { members: ['alice'] });
    // The registry is read from the repository itself: git over HTTP, with its four processes a fetch, has its own tests.
    const remote = { url: hub.world.repo('acme/creds').git.directory };
    return new RegistryScene(scene, (cache) => GitStore.open(join(cache, 'registry.git'), remote));
  }

  get hub() {
    return this.scene.hub;
  }

  as(login: string) {
    return this.hub.as(login);
  }

  idOf(login: string): number {
    return this.hub.world.account(login).id;
  }

  /** Lets time go by; without an argument one second, so that what follows is later. */
  pass(duration: Duration = SECOND): void {
    this.now += duration;
  }

  /** @param name  each executor has its own clone, as two machines have */
  async ports(name = 'one') {
    const executor = this.executors.get(name) ?? (await this.executor(name));
    this.executors.set(name, executor);
    const { ledger, now } = this;
    const clock = { now: () => now };
    return { ...executor, families, forge: this.scene.forge, templates, ledger, connections, clock };
  }

  private async executor(name: string) {
    const readings = new Map<string, BlobReading>();
    const isKnown = (id: string) => readings.has(id);
    const store = await this.store(join(this.cache, name));
    return { revisions: new GitRevisions(store, 'main', { isPart: isTop, isKnown }), readings };
  }

  /** Writes into the ledger what another run would have written. */
  async append(draft: DistributiveOmit<Draft, 'actor'>): Promise<void> {
    await this.ledger.append(await this.ledger.read(), 'by a test', [{ ...draft, actor }]);
  }

  /** A file of the default branch. */
  async file(path: string): Promise<string | undefined> {
    const { git: repository } = this.hub.world.repo('acme/creds');
    const entry = await repository.entryAt((await repository.branchTip('main')) ?? '', path);
    return entry && (await repository.readBlob(entry.sha)).toString();
  }

  /** The registry of the default branch. */
  async registry() {
    const { revisions } = await this.ports();
    const files = await revisions.at(await revisions.newest());
    const { registry } = await validate({ files, families, now: this.now });
    if (!registry) throw new Error('the registry is not valid');
    return registry;
  }

  /** The issue that this credential should have now. */
  async issueText(credential: string) {
    const ledger = await this.state();
    const found = evaluate({ registry: await this.registry(), ledger, now: this.now }).find(
      ({ name }) => name === credential,
    );
    return found && wantedIssue(found, ledger);
  }

  async state() {
    return (await this.ledger.read()).state;
  }

  /** Opens the bot's pull request for one credential, asked for by this person, or by a scan. */
  async propose(requester?: string, credential = 'pay-db'): Promise<Proposal> {
    const wish: Wish = { credentials: [credential], reason: 'overdue' };
    const { self } = this.scene.forge;
    const asker = requester === undefined ? self.account : { login: requester, id: this.idOf(requester) };
    const proposal = await propose(wish, asker, await this.ports(), { actor, now: this.now });
    this.pass();
    return proposal;
  }

  async checkPull(number: number) {
    return checkPull(number, await this.state(), await this.ports(), this.now);
  }

  async checkApproval(number: number) {
    return checkApproval(number, await this.state(), await this.ports(), this.now);
  }

  async review(number: number, executor?: string) {
    return review(number, await this.state(), await this.ports(executor), this.now);
  }

  async authorise(executor?: string) {
    this.pass();
    return authorise(await this.ports(executor), { actor, now: this.now });
  }

  /** Writes a comment and lets the bot see it. */
  async say(login: string, issue: number, body: string): Promise<Obeyed> {
    const id = await this.as(login).comment(issue, body);
    this.pass();
    return this.hear(id);
  }

  async hear(comment: number): Promise<Obeyed> {
    return obey(comment, await this.ports(), { actor, now: this.now });
  }

  /**
   * What comes of a pull request now: whether the bot merges it, and, when it does not and an administrator merges it
   * all the same, whether anything is rotated.
   */
  async outcome(pull: number) {
    const { merged, judgement } = await this.review(pull);
    if (!merged) await this.forceMerge(pull);
    const { rotations, refused } = await this.authorise();
    const [alarm] = refused;
    const why = judgement.verdict.refused.map(({ by, objection }) => `${by.login}: ${objection.reason}`);
    return { merged, rotations, why, code: alarm?.code };
  }

  /** The owner of the organisation merges what nobody approved. */
  async forceMerge(pull: number): Promise<void> {
    this.pass();
    await this.as('owner').merge(pull);
    this.pass();
  }

  /** Resolves once this holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async write(folder: string, path: string, text: string): Promise<void> {
    writeFileSync(join(folder, path), text);
  }

  /** Another app with every right, as companies have many. */
  otherApp(): Octokit {
    const { publicKey } = appKeyPair();
    const { permissions } = this.scene.installation;
    const installation = this.hub.installApp({ id: 99, slug: 'helper', publicKey, permissions }, 'acme');
    return new Octokit({ baseUrl: this.hub.url, auth: this.hub.installationToken(installation), log: silent });
  }

  /** Puts an empty commit on a branch, in any name. */
  async emptyCommit(login: string, branch: string, email?: string): Promise<void> {
    const cwd = await this.as(login).workingCopy();
    await git(['fetch', '-q', 'origin'], { cwd });
    await git(['checkout', '-q', '-f', '-B', branch, `origin/${branch}`], { cwd });
    const as = email === undefined ? [] : ['-c', `user.email=${email}`];
    await git([...as, 'commit', '-q', '--allow-empty', '-m', 'Nothing'], { cwd });
    await git(['push', '-q', 'origin', branch], { cwd });
    this.pass();
  }

  /** The text of the request that the bot would write now. */
  async requestText(name: string, requester: string, credential = 'pay-db'): Promise<string> {
    const [ports, registry] = [await this.ports(), await this.registry()];
    const planned = planRequest('rotate', [credential], { ...ports, registry, ledger: await this.state() });
    const [of] = planned.plan.credentials;
    return requestText({
      name,
      labels: {},
      action: 'rotate',
      credentials: [credential],
      reason: 'overdue',
      requestedBy: { login: requester, id: this.idOf(requester) },
      plan: { digest: planned.digest, generation: { [credential]: of?.generation ?? 1 }, steps: [] },
    });
  }

  /** A person's own pull request that asks for a rotation. */
  async proposeBy(login: string, credential = 'pay-db', more: Record<string, string> = {}): Promise<number> {
    const name = `2026-11-21-${login}-${credential}`;
    const text = await this.requestText(name, login, credential);
    await this.as(login).pushFiles(name, { [`requests/2026/${name}.yaml`]: text, ...more }, 'Ask for a rotation');
    const pull = await this.as(login).openPull(name, 'Rotate');
    this.pass();
    return pull;
  }

  /** The newest check of this name on a commit: conclusion and title. */
  async check(head: string, name: 'validate' | 'approval') {
    const runs = [...this.hub.world.repo('acme/creds').checkRuns.values()];
    const run = runs.filter((one) => one.headSha === head && one.name === `rekeyer / ${name}`).at(-1);
    return run && { conclusion: run.conclusion, title: run.output.title, summary: run.output.summary };
  }

  /** The bot's own comments on an issue or pull request, oldest first. */
  comments(issue: number): string[] {
    const all = [...this.hub.world.repo('acme/creds').comments.values()];
    return all.filter((one) => one.issue.number === issue && one.viaApp !== null).map(({ body }) => body);
  }

  issues() {
    const all = [...this.hub.world.repo('acme/creds').issues.values()];
    return all.filter(({ pull, viaApp }) => pull === null && viaApp !== null);
  }

  async end(): Promise<void> {
    await this.hub.idle();
    const violations = this.hub.violations.splice(0);
    await this.scene.close();
    rmSync(this.cache, { recursive: true, force: true });
    expect(violations).toEqual([]);
  }
}

/** A scene for every test of a file; each must end without a violation of GitHub's contract. */
export function registrySceneForEach(files = registryFiles): () => RegistryScene {
  let scene: RegistryScene;
  beforeEach(async () => {
    scene = await RegistryScene.set(files);
  });
  afterEach(() => scene.end());
  return () => scene;
}
