import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tenantOpener } from '../../src/app/open-tenant.js';
import { readSettings } from '../../src/app/settings.js';
import { type RunningApp, startApp } from '../../src/app/start.js';
import type { Connection } from '../../src/domain/connection.js';
import { Secret } from '../../src/domain/secret.js';
import { GitHubDouble } from '../doubles/github/hub.js';
import { executor } from '../doubles/postgres/executor.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { ConsumerClient } from './consumer-client.js';
import { settings } from './registry.js';
import { Site } from './site.js';

/** The numeric id of our app on the double. */
const APP_ID = 4711;
const ROLE = 'payments';
const OLD_PASSWORD = 'a-password-nobody-changed-for-90-days';

/** What may differ from the story that is told. */
export interface Setting {
  /** A server that runs already, and stays when the stage is struck. */
  readonly database?: PostgresServer;
  /** The role whose password is turned. */
  readonly role?: string;
  /** Where the executor may find the database, when not at its own port. */
  readonly port?: number;
  /** A kind of connection that the executor was not given. */
  readonly without?: Connection['kind'];
  /** What the registry holds beside its settings. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Everything the story needs, on loopback: a GitHub, a PostgreSQL, an application, and the App itself. */
export class Stage {
  private constructor(
    private readonly setting: Setting,
    readonly folder: string,
    readonly hub: GitHubDouble,
    readonly database: PostgresServer,
    readonly consumer: ConsumerClient,
    readonly site: Site,
    readonly app: RunningApp,
    readonly ledgerKey: string,
    readonly repositoryId: number,
    /** Lines the App logged. */
    readonly log: string[],
  ) {}

  static async set(setting: Setting = {}): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'rekeyer-demo-'));
    const [hub, database] = await Promise.all([GitHubDouble.start(), setting.database ?? PostgresServer.start()]);
    const repositoryId = await people(hub, setting.files);
    const turning = await turningRole(database, folder, setting);
    const consumer = await ConsumerClient.start(envFile(folder), database.port);
    const site = await Site.open(join(folder, 'site'));
    const all = [turning, files(folder, consumer.pid), ...site.connections];
    const connections = all.filter(({ kind }) => kind !== setting.without);
    const { privateKey: ledgerKey } = keyPair('ed25519');
    const log: string[] = [];
    const app = await install(hub, folder, connections, ledgerKey, log);
    return new Stage(setting, folder, hub, database, consumer, site, app, ledgerKey, repositoryId, log);
  }

  get role(): string {
    return this.setting.role ?? ROLE;
  }

  get env(): string {
    return envFile(this.folder);
  }

  /** The password that the application's file holds now. */
  get password(): string {
    return /^DB_PASSWORD=(.*)$/m.exec(readFileSync(this.env, 'utf8'))?.[1] ?? '';
  }

  get oldPassword(): string {
    return OLD_PASSWORD;
  }

  /** Whether PostgreSQL lets the application's role in with this password. */
  async lets(password: string): Promise<boolean> {
    try {
      await (await this.database.connect(this.role, password)).end();
      return true;
    } catch {
      return false;
    }
  }

  /** Everything that was set going by what just happened is done. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await this.hub.idle();
      await this.app.idle();
    }
  }

  async strike(keep: boolean): Promise<void> {
    await this.app.close();
    await this.consumer.stop();
    await this.site.close();
    if (!this.setting.database) await this.database.stop();
    await this.hub.close();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A new key pair as PEM. */
function keyPair(kind: 'rsa' | 'ed25519'): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const envFile = (folder: string): string => join(folder, 'app/.env');

/** Alice owns the service, bob is in security, carol may only read. */
async function people(hub: GitHubDouble, files: Setting['files'] = {}): Promise<number> {
  for (const login of ['alice', 'bob', 'carol']) hub.addUser(login);
  hub.addOrg('acme', { members: { alice: 'member', bob: 'member', carol: 'member' } });
  hub.addTeam('acme', 'payments', { members: ['alice'], repositories: { 'acme/credentials': 'write' } });
  hub.addTeam('acme', 'security', { members: ['bob'], repositories: { 'acme/credentials': 'write' } });
  const repo = await hub.addRepo('acme', 'credentials', { files: { ...settings, ...files } });
  return repo.id;
}

/** The role as it was made 90 days ago, and an executor that may turn it and nothing else. */
async function turningRole(database: PostgresServer, folder: string, setting: Setting): Promise<Connection> {
  const { role = ROLE, port = database.port } = setting;
  await database.run(`CREATE ROLE ${role} LOGIN PASSWORD '${OLD_PASSWORD}'`);
  mkdirSync(join(folder, 'app'));
  writeFileSync(envFile(folder), `# payments service\nDB_USER=${role}\nDB_PASSWORD=${OLD_PASSWORD}\n`, { mode: 0o600 });
  return { ...(await executor(database, 'functions', [role])), hosts: [`${database.host}:${port}`] };
}

function files(root: string, pid: number): Connection {
  return {
    name: 'app-config',
    kind: 'file',
    hosts: [],
    accountIds: [],
    repositories: [],
    urls: [],
    roots: [root],
    credentials: ['payments-*'],
    auth: {},
    commands: { app: ['/bin/kill', '-HUP', String(pid)] },
  };
}

async function install(
  hub: GitHubDouble,
  folder: string,
  connections: readonly Connection[],
  ledgerKey: string,
  log: string[],
): Promise<RunningApp> {
  const { privateKey, publicKey } = keyPair('rsa');
  const secret = createHash('sha256').update(folder).digest('hex');
  const settingsOfApp = readSettings({
    APP_ID: String(APP_ID),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: secret,
    PORT: '0',
    GITHUB_API_URL: hub.url,
    GITHUB_SERVER_URL: hub.url,
    REKEYER_FINGERPRINT_KEY: secret,
    REKEYER_LEDGER_KEY: ledgerKey,
  });
  const bot = {
    id: APP_ID,
    slug: 'rekeyer',
    publicKey,
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      issues: 'write',
      checks: 'write',
      members: 'read',
      metadata: 'read',
    },
    events: ['pull_request', 'pull_request_review', 'push', 'issue_comment'],
  } as const;
  const executorParts = {
    serverUrl: hub.url,
    cache: join(folder, 'cache'),
    connections,
    fingerprintKey: new Secret(secret),
    ledgerKey: new Secret(ledgerKey),
    run: `demo/${process.pid}`,
  };
  const tell = (line: Readonly<Record<string, string | number>>) => void log.push(JSON.stringify(line));
  const app = await startApp({ settings: settingsOfApp, openTenant: tenantOpener(executorParts, tell), log: tell });
  hub.installApp({ ...bot, events: [...bot.events], webhook: { url: app.webhookUrl, secret } }, 'acme');
  return app;
}
