import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Binaries, findBinaries, type Origin } from './binaries.js';

export interface PostgresOptions {
  readonly origin?: Origin;
  /** Server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Certificate and key in PEM; with them the server speaks TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/**
 * A real PostgreSQL on loopback, for tests and the demo. It logs every statement, so that a test can look for what
 * must never be in a log.
 *
 * @example
 * ```ts
 * const server = await PostgresServer.start();
 * const admin = await server.superuser();
 * …
 * await server.stop();
 * ```
 */
export class PostgresServer {
  readonly host = '127.0.0.1';
  readonly database = 'postgres';
  readonly superuserName = 'postgres';
  readonly superuserPassword = randomBytes(12).toString('hex');
  #log = '';
  #process: ChildProcess | undefined;
  #counter = 0;
  #operator: pg.Client | undefined;

  private constructor(
    readonly port: number,
    private readonly home: string,
    private readonly binaries: Binaries,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Makes a cluster and starts it; about a second. */
  static async start({ origin, settings = {}, tls }: PostgresOptions = {}): Promise<PostgresServer> {
    const binaries = findBinaries(origin);
    const home = mkdtempSync(join(tmpdir(), 'rekeyer-postgres-'));
    const server = new PostgresServer(await freePort(), home, binaries, {
      ...quick,
      ...settings,
      ...(tls ? { ssl: 'on', ssl_cert_file: join(home, 'server.crt'), ssl_key_file: join(home, 'server.key') } : {}),
    });
    try {
      if (tls) server.#give('server.crt', tls.certificate);
      if (tls) server.#give('server.key', tls.key);
      server.#init();
      await server.restart();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  /** Everything the server has logged so far, over all starts. */
  log(): string {
    return this.#log;
  }

  get endpoint(): { readonly host: string; readonly port: number; readonly database: string } {
    return { host: this.host, port: this.port, database: this.database };
  }

  /** Whether a text ever came into the log; waits a moment, because the log is written behind the answer. */
  async logged(text: string): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return this.#log.includes(text);
  }

  /** A name that no other test of this server uses. */
  unique(prefix: string): string {
    return `${prefix}_${++this.#counter}`;
  }

  async connect(user: string, password: string, more: pg.ClientConfig = {}): Promise<pg.Client> {
    const { host, port, database } = this;
    const client = new pg.Client({ host, port, database, user, password, ssl: false, ...more });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  superuser(): Promise<pg.Client> {
    return this.connect(this.superuserName, this.superuserPassword);
  }

  /** Runs statements as superuser, in a session that is kept; settings made in it stay. */
  async run(sql: string): Promise<pg.QueryResult> {
    this.#operator ??= await this.superuser();
    try {
      return await this.#operator.query(sql);
    } catch (error) {
      await this.#dismiss();
      throw error;
    }
  }

  /** Puts lines before the others in pg_hba.conf and makes the server read it. */
  async allow(...lines: readonly string[]): Promise<void> {
    this.#give('data/pg_hba.conf', [...lines, HBA].join('\n'));
    await this.run('SELECT pg_reload_conf()');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  /** Dies as in a power cut. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops the server if it runs, and starts it on the same data and port. */
  async restart(): Promise<void> {
    await this.#end('SIGINT');
    const settings = Object.entries(this.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', join(this.home, 'data'), '-p', String(this.port), ...settings];
    const child = spawn(join(this.binaries.bin, 'postgres'), args, this.#how());
    this.#process = child;
    const from = this.#log.length;
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        this.#log += chunk.toString();
        if (this.#log.includes('ready to accept connections', from)) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${this.#log.slice(from)}`)));
    });
  }

  /** Stops the server and removes everything that was made for it. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
    rmSync(this.home, { recursive: true, force: true });
    this.binaries.dispose();
  }

  #init(): void {
    const { uid, gid } = this.binaries.as;
    if (uid !== undefined && gid !== undefined) chownSync(this.home, uid, gid);
    this.#give('password', this.superuserPassword);
    const args = ['-D', join(this.home, 'data'), '-U', this.superuserName, '--pwfile', join(this.home, 'password')];
    const how = ['-A', 'scram-sha-256', '--no-sync', '-E', 'UTF8', '--locale=C', '--no-instructions'];
    const done = spawnSync(join(this.binaries.bin, 'initdb'), [...args, ...how], { ...this.#how(), encoding: 'utf8' });
    rmSync(join(this.home, 'password'));
    if (done.status !== 0) throw new Error(`initdb: ${done.stderr || String(done.error)}`);
    this.#give('data/pg_hba.conf', HBA);
  }

  /** A file that only the server's account may read. */
  #give(name: string, text: string): void {
    const path = join(this.home, name);
    const { uid, gid } = this.binaries.as;
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  }

  #how(): Parameters<typeof spawn>[2] {
    const env = { LC_ALL: 'C', PATH: process.env.PATH ?? '' };
    return { ...this.binaries.as, env, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] };
  }

  async #dismiss(): Promise<void> {
    const operator = this.#operator;
    this.#operator = undefined;
    await operator?.end().catch(() => {});
  }

  /** Ends the server and waits until its last child has let go of the data. */
  async #end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    await this.#dismiss();
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    await new Promise((resolve) => {
      child.once('close', resolve);
      child.kill(signal);
    });
  }
}

const HBA = 'host all all 127.0.0.1/32 scram-sha-256\n';

const quick: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  shared_buffers: '16MB',
  max_wal_senders: '0',
  wal_level: 'minimal',
  log_statement: 'all',
  log_min_error_statement: 'error',
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
