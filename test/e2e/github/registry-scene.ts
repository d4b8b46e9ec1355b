import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { GitStore } from '../../../src/clients/git.js';
import { families } from '../../../src/compose/families.js';
import { pages } from '../../../src/compose/pages.js';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import { type Duration, SECOND } from '../../../src/domain/time.js';
import type { Wish } from '../../../src/domain/wishes.js';
import { GitRevisions } from '../../../src/forge/git-revisions.js';
import { authorise } from '../../../src/jobs/authorise.js';
import { checkApproval } from '../../../src/jobs/check-approval.js';
import { checkPull } from '../../../src/jobs/check-pull.js';
import { type Obeyed, obey } from '../../../src/jobs/command.js';
import { type Proposal, propose } from '../../../src/jobs/propose.js';
import { review } from '../../../src/jobs/review.js';
import { isTop } from '../../../src/registry/tree.js';
import { MemoryLedger } from '../../doubles/ledger.js';
import { type Scene, setScene } from '../../forge/github/scene.js';
import { registryFiles } from './registry-files.js';

const START = Date.UTC(2026, 10, 21, 12);
const actor = { login: 'rekeyer[bot]', id: 1, kind: 'app' } as const;

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
  now = START;
  private readonly cache = mkdtempSync(join(tmpdir(), 'registry-scene-'));

  private constructor(
    readonly scene: Scene,
    private readonly store: (cache: string) => Promise<GitStore>,
  ) {
    scene.hub.now = () => this.now;
    this.ledger = new MemoryLedger({ clock: { now: () => this.now } });
  }

  static async set(files = registryFiles): Promise<RegistryScene> {
    const repo = { files: { ...files }, collaborators: { alice: 'write', bob: 'write', carol: 'write' } as const };
    const scene = await setScene({ repo });
    const { hub } = scene;
    hub.addUser('dora');
    const { collaborators } = hub.world.repo('acme/creds');
    collaborators.set(hub.world.account('dora'), 'write');
    collaborators.set(hub.world.account('mallory'), 'read');
    hub.addTeam('acme', 'security', { members: ['bob', 'carol'] });
    hub.addTeam('acme', 'payments', { members: ['alice'] });
    const credentials = async () => ({ username: 'x-access-token', password: new Secret(scene.token) });
    const remote = { url: `${hub.url}/acme/creds.git`, credentials };
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

  async ports() {
    const revisions = new GitRevisions(await this.store(this.cache), 'main', { isPart: isTop });
    const { ledger, now } = this;
    const clock = { now: () => now };
    return { revisions, families, forge: this.scene.forge, templates: pages(), ledger, connections, clock };
  }

  async state() {
    return (await this.ledger.read()).state;
  }

  /** Opens the bot's pull request for `pay-db`, asked for by this person, or by a scan. */
  async propose(requester?: string, wish: Wish = { credentials: ['pay-db'], reason: 'overdue' }): Promise<Proposal> {
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

  async review(number: number) {
    return review(number, await this.state(), await this.ports(), this.now);
  }

  async authorise() {
    this.pass();
    return authorise(await this.ports(), { actor, now: this.now });
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
