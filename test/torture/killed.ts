import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { ConsumerClient } from '../demo/consumer-client.js';
import { executor } from '../doubles/postgres/executor.js';
import type { PostgresServer } from '../doubles/postgres/server.js';
import { actor, Repository } from '../ledgers/repository.js';

const FIRST = 'the-password-before-anybody-was-killed';
const POLICY = `apiVersion: rekeyer/v1
kind: RotationPolicy
metadata: { name: db }
spec:
  priority: 1
  selector: { types: [database-password] }
  maxAge: 60d
  onDue: rotate
  gracePeriod: 1s
  recoveryPeriod: 1s
  retry: { maxAttempts: 9, initial: 1s, max: 5s, factor: 2, jitter: 0.3 }
  approval: { from: ["@acme/security"] }
`;

/**
 * A registry, a PostgreSQL, an application and a git remote, all real, for command lines that are killed. Two run at
 * a time; whoever lives longest finishes.
 */
export class KillScene {
  readonly #root = mkdtempSync(join(tmpdir(), 'rekeyer-killed-'));
  readonly #repository = new Repository();
  #environment: NodeJS.ProcessEnv = {};
  #consumer: ConsumerClient | undefined;
  #runs = 0;

  private constructor(
    readonly server: PostgresServer,
    readonly roles: readonly string[],
  ) {}

  static async set(server: PostgresServer): Promise<KillScene> {
    const scene = new KillScene(server, [server.unique('app_a'), server.unique('app_b')]);
    await scene.#prepare();
    return scene;
  }

  /**
   * Begins rotations in pairs of processes and kills each after a while, until so many died; then lets one finish.
   *
   * @param delay  milliseconds that the next process lives
   * @returns how many were killed, and how many rotations were closed
   */
  async rotate(kills: number, delay: () => number): Promise<{ readonly killed: number; readonly closed: number }> {
    let killed = 0;
    while (killed < kills) {
      const ends = [this.#run(delay()), this.#run(delay())];
      for (const end of ends) if ((await end) === 'SIGKILL') killed += 1;
    }
    for (let tries = 0; tries < 6 && (tries === 0 || (await this.#isOpen())); tries++) await this.#run();
    const closed = this.#repository.git('log', 'rekeyer-ledger', '--format=%B').match(/"type":"closed"/g) ?? [];
    return { killed, closed: closed.length };
  }

  /** What is not as it must be, now that nobody is killed any more. */
  async wrong(): Promise<string[]> {
    const wrong: string[] = [];
    const ledger = await openGitBranch(this.#repository.options());
    const { problems } = await ledger.verify();
    wrong.push(...problems.map(({ message }) => `I8: ${message}`));
    const { open, last } = (await ledger.read()).state.credentials.get('pay-db') ?? {};
    if (open || last?.outcome !== 'success') wrong.push(`it ended as ${last?.outcome}, ${open?.at(-1)?.type}`);
    const [user, password] = [this.#held('DB_USER'), this.#held('DB_PASSWORD')];
    if (!(await this.#lets(user, password))) wrong.push('I1: what the application holds is refused');
    if (await this.#lets(this.roles[0] ?? '', FIRST)) wrong.push('I2: the first password is still accepted');
    const journal = this.#repository.git('log', '--all', '--format=%B');
    for (const value of [FIRST, password]) if (journal.includes(value)) wrong.push('I4: a value is in the ledger');
    const { failures } = (await this.#consumer?.report()) ?? { failures: [] };
    wrong.push(...failures.map((failure) => `I1: a query was refused: ${failure}`));
    return wrong;
  }

  async strike(): Promise<void> {
    await this.#consumer?.stop();
    this.#repository.remove();
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const { server, roles } = this;
    const owner = server.unique('owner');
    await server.run(`CREATE ROLE ${owner} NOLOGIN`);
    for (const role of roles)
      await server.run(`CREATE ROLE ${role} LOGIN IN ROLE ${owner}; ALTER ROLE ${role} SET role = ${owner}`);
    await server.run(`ALTER ROLE ${roles[0]} PASSWORD '${FIRST}'`);
    for (const folder of ['app', 'registry/policies', 'registry/credentials']) {
      mkdirSync(join(this.#root, folder), { recursive: true });
    }
    const file = join(this.#root, 'app/.env');
    writeFileSync(file, `DB_USER=${roles[0]}\nDB_PASSWORD=${FIRST}\n`, { mode: 0o600 });
    this.#consumer = await ConsumerClient.start(file, server.port);
    writeFileSync(join(this.#root, 'registry/policies/db.yaml'), POLICY);
    writeFileSync(join(this.#root, 'registry/credentials/pay-db.yaml'), this.#credential());
    writeFileSync(join(this.#root, 'connections.yaml'), this.#connections(this.#consumer.pid));
    const { auth } = await executor(server, 'functions', roles);
    this.#environment = {
      PATH: process.env.PATH,
      HOME: this.#root,
      TEST_DB_USER: auth.user?.reveal(),
      TEST_DB_PASSWORD: auth.password?.reveal(),
      REKEYER_CONNECTIONS: join(this.#root, 'connections.yaml'),
      REKEYER_FINGERPRINT_KEY: 'a fingerprint key of at least 32 characters',
    };
    await (await openGitBranch(this.#repository.options())).init(actor);
  }

  #credential(): string {
    const { host, port, database } = this.server;
    const place = `host: ${host}, port: ${port}, database: ${database}, roles: [${this.roles.join(', ')}]`;
    return `apiVersion: rekeyer/v1
kind: Credential
metadata: { name: pay-db }
spec:
  type: database-password
  owner: "@acme/payments"
  createdAt: 2026-01-10
  rotator: { kind: postgresql, ${place} }
  strategy: blue-green
  consumers:
    - { name: config, kind: file, path: app/.env, format: dotenv, keys: { password: DB_PASSWORD, username: DB_USER }, reload: app }
  verify: [{ kind: postgresql-login }]
`;
  }

  #connections(pid: number | undefined): string {
    return `apiVersion: rekeyer/v1
kind: Connections
items:
  - name: payments-db
    kind: postgresql
    hosts: ["${this.server.host}:${this.server.port}"]
    credentials: ["pay-*"]
    auth: { user: TEST_DB_USER, password: TEST_DB_PASSWORD }
  - name: payments-host
    kind: file
    root: ${this.#root}
    credentials: ["pay-*"]
    commands: { app: [/bin/kill, -HUP, "${pid}"] }
`;
  }

  /** The command line as it is shipped; each process with a cache of its own. */
  async #run(life?: number): Promise<NodeJS.Signals | null> {
    const cli = join(import.meta.dirname, '../../dist/cli.js');
    const where = ['--dir', join(this.#root, 'registry'), '--remote', this.#repository.dir];
    const env = { ...this.#environment, REKEYER_CACHE: join(this.#root, `cache-${++this.#runs}`) };
    const child = spawn(process.execPath, [cli, 'rotate', 'pay-db', ...where], { env, stdio: 'ignore' });
    const timer = life === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), life);
    const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    clearTimeout(timer);
    return signal;
  }

  async #isOpen(): Promise<boolean> {
    const { state } = await (await openGitBranch(this.#repository.options())).read();
    return state.credentials.get('pay-db')?.open !== undefined;
  }

  #held(key: string): string {
    const text = readFileSync(join(this.#root, 'app/.env'), 'utf8');
    return new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  }

  async #lets(user: string, password: string): Promise<boolean> {
    try {
      await (await this.server.connect(user, password)).end();
      return true;
    } catch {
      return false;
    }
  }
}
