import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '../../src/clients/system.js';
import { workbench } from '../../src/compose/workbench.js';
import { file } from '../../src/deliveries/file.js';
import type { Connection } from '../../src/domain/connection.js';
import type { Credential } from '../../src/domain/credential.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { Secret } from '../../src/domain/secret.js';
import { DAY, MINUTE, SECOND } from '../../src/domain/time.js';
import { defaultRotateOptions, type RotateOptions } from '../../src/jobs/rotate/ports.js';
import { rotate } from '../../src/jobs/rotate.js';
import { openGitBranch } from '../../src/ledgers/git-branch.js';
import { type Families, Family } from '../../src/ports/families.js';
import type { LedgerKeeper } from '../../src/ports/ledger.js';
import { postgresqlLogin } from '../../src/probes/postgresql-login.js';
import { postgresql } from '../../src/rotators/postgresql.js';
import { ConsumerClient } from '../demo/consumer-client.js';
import { Faults } from '../doubles/faults.js';
import { executor } from '../doubles/postgres/executor.js';
import type { PostgresServer } from '../doubles/postgres/server.js';
import { actor, policy } from '../jobs/rotate-bench.js';
import { Repository } from '../ledgers/repository.js';

export type SceneStrategy = 'immediate' | 'blue-green';

/**
 * A rotation with nothing made up: a role of a real PostgreSQL, a file that a running application reads, and the
 * ledger on a branch of a real git repository.
 */
export class Scene {
  readonly root = mkdtempSync(join(tmpdir(), 'rekeyer-scene-'));
  readonly repository = new Repository();
  readonly first = 'the-first-password-of-all';
  #consumer: ConsumerClient | undefined;
  #runners = 0;

  private constructor(
    readonly server: PostgresServer,
    readonly credential: Credential,
    readonly roles: readonly string[],
    readonly connections: readonly Connection[],
  ) {}

  static async set(server: PostgresServer, strategy: SceneStrategy): Promise<Scene> {
    const names = strategy === 'immediate' ? ['app'] : ['app_a', 'app_b'];
    const roles = names.map((name) => server.unique(name));
    const owner = server.unique('owner');
    await server.run(`CREATE ROLE ${owner} NOLOGIN`);
    for (const role of roles)
      await server.run(`CREATE ROLE ${role} LOGIN IN ROLE ${owner}; ALTER ROLE ${role} SET role = ${owner}`);
    const credential = credentialOf(server, strategy, roles);
    const scene = new Scene(server, credential, roles, [await executor(server, 'functions', roles)]);
    await server.run(`ALTER ROLE ${roles[0]} PASSWORD '${scene.first}'`);
    mkdirSync(join(scene.root, 'app'));
    writeFileSync(scene.file, `# payments\nDB_USER=${roles[0]}\nDB_PASSWORD=${scene.first}\nLOG=info\n`, {
      mode: 0o640,
    });
    await (await scene.ledger()).init(actor);
    await scene.request();
    scene.#consumer = await ConsumerClient.start(scene.file, server.port);
    return scene;
  }

  get file(): string {
    return join(this.root, 'app/.env');
  }

  get consumer(): ConsumerClient {
    if (!this.#consumer) throw new Error('the consumer was not started');
    return this.#consumer;
  }

  /** What the file says now. */
  held(key: 'DB_USER' | 'DB_PASSWORD'): string {
    return new RegExp(`^${key}=(.*)$`, 'm').exec(readFileSync(this.file, 'utf8'))?.[1] ?? '';
  }

  /** Whether a new login with these is let in. */
  async lets(user: string, password: string): Promise<boolean> {
    try {
      await (await this.server.connect(user, password)).end();
      return true;
    } catch {
      return false;
    }
  }

  /** The ledger as a fresh process opens it. */
  ledger(): Promise<LedgerKeeper> {
    return openGitBranch(this.repository.options());
  }

  /** One process that takes the rotation as far as it goes; its ports go through `faults`. */
  async run(faults = new Faults(), options: Partial<RotateOptions> = {}) {
    const fileConnection: Connection = {
      name: 'app-files',
      kind: 'file',
      hosts: [],
      accountIds: [],
      repositories: [],
      urls: [],
      roots: [this.root],
      credentials: ['*'],
      auth: {},
      commands: { app: ['/bin/kill', '-HUP', String(this.consumer.pid)] },
    };
    const ports = {
      ledger: faults.wrap('ledger', await this.ledger()),
      workbench: workbench({
        families: families(faults),
        connections: [...this.connections, fileConnection],
        clock: systemClock,
        random: systemRandom,
        fingerprintKey: new Secret('fingerprint key of the tests'),
      }),
      authority: { mayStart: async () => undefined, mayContinue: async () => undefined },
      clock: systemClock,
      random: systemRandom,
      isDead: async () => true,
    };
    const work = { credential: this.credential, terms: termsOf(this.credential, policy) };
    const holder = `runner-${++this.#runners}`;
    return rotate([work], ports, { ...defaultRotateOptions, holder, actor, patience: 2 * SECOND, ...options });
  }

  async request(): Promise<void> {
    const ledger = await this.ledger();
    const on = await ledger.read();
    const generation = (on.state.credentials.get(this.credential.name)?.generation ?? 0) + 1;
    const common = { rotation: `${this.credential.name}.${generation}`, credential: this.credential.name, actor };
    await ledger.append(on, 'test', [
      { ...common, type: 'requested', data: { action: 'rotate', reason: 'overdue', generation, requester: 'alice:1' } },
      { ...common, type: 'approved', data: { by: 'bob:2' } },
    ]);
  }

  async strike(): Promise<void> {
    await this.consumer.stop();
    this.repository.remove();
    rmSync(this.root, { recursive: true, force: true });
  }
}

function families(faults: Faults): Families {
  const wrap = <M extends { create(...args: never[]): Promise<object> }>(name: string, member: M): M => ({
    ...member,
    create: async (...args: never[]) => faults.wrap(name, await member.create(...args)),
  });
  return {
    rotators: new Family('rotator', [wrap('rotator', postgresql)]),
    deliveries: new Family('delivery', [wrap('delivery', file)]),
    probes: new Family('probe', [wrap('probe', postgresqlLogin)]),
  };
}

function credentialOf(server: PostgresServer, strategy: SceneStrategy, roles: readonly string[]): Credential {
  const place = { host: server.host, port: server.port, database: server.database };
  const slots = strategy === 'immediate' ? { role: roles[0] } : { roles };
  const keys =
    strategy === 'immediate' ? { key: 'DB_PASSWORD' } : { keys: { password: 'DB_PASSWORD', username: 'DB_USER' } };
  return {
    name: 'pay-db',
    labels: {},
    type: 'database-password',
    owner: '@acme/payments',
    createdAt: Date.now() - 90 * DAY,
    management: 'auto',
    rotator: { kind: 'postgresql', options: { ...place, ...slots } },
    strategy,
    acceptWindow: MINUTE,
    consumers: [
      {
        name: 'config',
        kind: 'file',
        options: { path: 'app/.env', format: 'dotenv', reload: 'app', ...keys },
        wave: 1,
        escrow: true,
      },
    ],
    verify: [{ kind: 'postgresql-login', options: {} }],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: 'credentials/pay-db.yaml' },
  };
}
