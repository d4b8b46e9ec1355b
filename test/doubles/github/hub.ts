// A GitHub for tests and the demo: REST, webhooks and git over HTTP, on real bare repositories, on loopback only.
//
// Every request, answer and webhook is held against GitHub's own OpenAPI description; what does not fit, and what is
// not served, is recorded in `violations`, which a test asserts to be empty.
import { rmSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Actions, type Dispatch, type DispatchHandler } from './actions.js';
import { issueInstallationToken } from './auth.js';
import { sharedContract } from './contract.js';
import { Faults } from './faults.js';
import { Inspection } from './inspection.js';
import { Person } from './person.js';
import { Quota } from './quota.js';
import { Router } from './router.js';
import { routes } from './routes/index.js';
import { type AppOptions, installApp } from './seeding/apps.js';
import * as people from './seeding/people.js';
import { addRepo, type RepoOptions } from './seeding/repos.js';
import { type LoggedRequest, Server } from './server.js';
import type { Services } from './services.js';
import type { Account, Installation, Organization, Repo, Role, Team, TeamMember } from './state.js';
import { WebPage } from './web-page.js';
import { type Delivery, type HeldDelivery, Webhooks } from './webhooks.js';
import { World } from './world.js';

export type { Dispatch } from './actions.js';
export type { Fault } from './faults.js';
export { Person } from './person.js';
export type { AppOptions } from './seeding/apps.js';
export type { OrganizationOptions, TeamOptions, UserOptions } from './seeding/people.js';
export type { RepoOptions, RulesetOptions } from './seeding/repos.js';
export type { LoggedRequest } from './server.js';
export type { Delivery, HeldDelivery } from './webhooks.js';

export interface HubOptions {
  /** The clock, in Unix milliseconds; the machine's unless said. */
  now?: () => number;
  /** Whether to check against GitHub's description; yes unless said. */
  contract?: boolean;
}

/**
 * @example
 * const hub = await GitHubDouble.start();
 * hub.addUser('alice');
 * hub.addOrg('acme', { members: { alice: 'member' } });
 * await hub.addRepo('acme', 'creds', { collaborators: { alice: 'write' } });
 * const octokit = new Octokit({ baseUrl: hub.url, auth: hub.tokenOf('alice') });
 * …
 * await hub.idle();
 * expect(hub.violations).toEqual([]);
 * await hub.close();
 */
export class GitHubDouble {
  /** What a test makes go wrong: `hub.faults.push({ method: 'PATCH', path: /git\/refs/, when: 'after', drop: true })`. */
  readonly faults = new Faults();
  private readonly inspection: Inspection;
  private readonly services: Services;
  private readonly server: Server;
  private readonly http: HttpServer;
  private readonly pending = new Set<Promise<unknown>>();
  private readonly people = new Map<string, Person>();

  private constructor({ now = Date.now, contract = true }: HubOptions) {
    const track = (work: Promise<unknown>) => this.track(work);
    const world = new World(now);
    people.addWebFlow(world);
    this.inspection = new Inspection(sharedContract(), contract);
    const webhooks = new Webhooks(world, this.inspection, track);
    const actions = new Actions(world, webhooks, track);
    this.services = { world, webhooks, actions, quota: new Quota(world) };
    this.server = new Server(this.services, new Router(routes), this.inspection, this.faults);
    this.http = createServer((request, response) => this.track(this.server.serve(request, response)));
  }

  /** A hub that listens on a free port of loopback. */
  static async start(options: HubOptions = {}): Promise<GitHubDouble> {
    const hub = new GitHubDouble(options);
    await new Promise<void>((resolve) => hub.http.listen(0, '127.0.0.1', resolve));
    hub.world.url = `http://127.0.0.1:${(hub.http.address() as AddressInfo).port}`;
    return hub;
  }

  /** Breaches of GitHub's contract, unserved routes, and bugs of the double itself. */
  get violations(): string[] {
    return this.inspection.violations;
  }

  /** Everything remembered, for assertions that the API does not answer. */
  get world(): World {
    return this.services.world;
  }

  /** Octokit's `baseUrl`; git remotes are `${hub.url}/acme/creds.git`. */
  get url(): string {
    return this.world.url;
  }

  /** The hub's clock, in Unix milliseconds. Set it to let tokens expire and time pass. */
  get now(): () => number {
    return this.world.now;
  }
  set now(now: () => number) {
    this.world.now = now;
  }

  /** Requests an hour for each token; 5,000 unless lowered. */
  set rateLimit(limit: number) {
    this.services.quota.limit = limit;
  }

  /** Carries out dispatched workflows; a run succeeds or fails with the promise. */
  set onDispatch(handler: DispatchHandler | undefined) {
    this.services.actions.onDispatch = handler;
  }
  get dispatches(): readonly Dispatch[] {
    return this.services.actions.dispatches;
  }

  /** Every request so far, faulty ones included, in the order of their answers. */
  get requests(): readonly LoggedRequest[] {
    return this.server.requests;
  }

  /** Every webhook that was answered, or could not be delivered (status 0). */
  get deliveries(): readonly Delivery[] {
    return this.services.webhooks.deliveries;
  }

  /** Sends a webhook once more under its old delivery id: GitHub delivers at least once. */
  redeliver(delivery: Delivery): void {
    this.services.webhooks.redeliver(delivery);
  }

  /** Keeps webhooks back, as a GitHub in trouble does, until they are released. */
  holdWebhooks(): void {
    this.services.webhooks.hold();
  }
  /** Delivers what was kept back: all of it in order, or what `pick` makes of it (fewer, shuffled, twice). */
  releaseWebhooks(pick: (held: HeldDelivery[]) => HeldDelivery[] = (held) => held): void {
    this.services.webhooks.release(pick);
  }

  addUser(login: string, options?: people.UserOptions): Account {
    return people.addUser(this.world, login, options);
  }
  /** The members must be there already. */
  addOrg(login: string, options?: people.OrganizationOptions): Organization {
    return people.addOrganization(this.world, login, options);
  }
  addTeam(organization: string, name: string, options?: people.TeamOptions): Team {
    return people.addTeam(this.world, organization, name, options);
  }
  addRepo(owner: string, name: string, options?: RepoOptions): Promise<Repo> {
    return addRepo(this.world, owner, name, options);
  }
  /** Installs on all of an account's repositories, or on those named in `only`. */
  installApp(app: AppOptions, account: string, only?: string[]): Installation {
    return installApp(this.world, app, account, only);
  }

  /** Changes what a collaborator may do in a repository (`acme/creds`); `none` ends it. */
  setRole(repository: string, login: string, role: Role): void {
    people.setRole(this.world, repository, login, role);
  }
  /** Makes somebody a member or owner of an organisation; `null` ends it, in its teams too. */
  setMember(organization: string, login: string, role: 'member' | 'admin' | null): void {
    people.setMember(this.world, organization, login, role);
  }
  /** Puts somebody into a team; `null` takes him out. */
  setTeamMember(organization: string, slug: string, login: string, as: TeamMember | null): void {
    people.setTeamMember(this.world, organization, slug, login, as);
  }
  /** Gives somebody another login; id, roles and token stay, and the old login is free for anybody. */
  renameUser(from: string, to: string): void {
    people.renameUser(this.world, from, to);
  }

  /** A person's own token. */
  tokenOf(login: string): string {
    return people.tokenOf(this.world.account(login));
  }

  /** An installation's token without the ceremony, valid for an hour; narrowed where permissions are given. */
  installationToken(installation: Installation, permissions = installation.permissions): string {
    return issueInstallationToken(this.world, installation, permissions, 'all').token;
  }

  /** A person at work in a repository: the one named (`acme/creds`), or the only one there is. */
  as(login: string, repository?: string): Person {
    const [only, ...others] = [...this.world.repos.values()];
    const repo = repository === undefined && others.length === 0 ? only : this.world.repo(repository ?? '');
    if (repo === undefined) throw new Error('there is no repository yet');
    const account = this.world.account(login);
    const key = `${account.id} ${repo.id}`;
    const known = this.people.get(key);
    if (known !== undefined) return known;
    const page = new WebPage(this.services, repo, account);
    const who = { login, email: account.emails[0] ?? '', token: people.tokenOf(account) };
    const person = new Person(page, who, this.url, { owner: repo.owner.login, repo: repo.name });
    this.people.set(key, person);
    return person;
  }

  /** Resolves once no request, delivery or dispatched run, nor anything they set off, is under way. */
  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.allSettled([...this.pending]);
  }

  async close(): Promise<void> {
    await this.idle();
    await Promise.all([...this.people.values()].map((person) => person.leave()));
    await new Promise<void>((resolve) => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
    rmSync(this.world.directory, { recursive: true, force: true });
  }

  private track(work: Promise<unknown>): void {
    this.pending.add(work);
    const done = () => this.pending.delete(work);
    work.then(done, done);
  }
}
