import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../../src/domain/secret.js';
import { makeSshKeyPair, type SshKeyPair } from '../../../src/domain/ssh-key-pair.js';
import { pathOf } from '../../needs.js';
import { SeededRandom } from '../seeded-random.js';

const random = new SeededRandom('sshd');

/** A new key pair for a test. */
export const newKey = (comment: string): SshKeyPair => makeSshKeyPair((count) => random.bytes(count), comment);

/**
 * A real sshd of our own on loopback. It lets in the account that runs the tests, by keys only, and shows it a folder
 * of its own as home, so that the true home is never touched.
 */
export class SshServer {
  readonly host = '127.0.0.1';
  readonly user = userInfo().username;
  #child: ChildProcess | undefined;
  #hostKey = newKey('host');

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<SshServer> {
    const folder = mkdtempSync(join(tmpdir(), 'rekeyer-sshd-'));
    mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
    const server = new SshServer(folder, await freePort());
    server.allow();
    await server.restart();
    return server;
  }

  get place(): string {
    return `${this.host}:${this.port}`;
  }

  /** As `ssh-keyscan` prints it. */
  get knownHosts(): string {
    return `[${this.host}]:${this.port} ${this.#hostKey.publicKey}`;
  }

  get authorizedKeys(): string {
    return join(this.folder, '.ssh/authorized_keys');
  }

  /** Lets in these lines and no other. */
  allow(...lines: readonly string[]): void {
    writeFileSync(this.authorizedKeys, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  }

  listed(): string {
    return readFileSync(this.authorizedKeys, 'utf8');
  }

  /** Another machine answers at the address from now on. */
  async changeHostKey(): Promise<void> {
    this.#hostKey = newKey('another host');
    await this.restart();
  }

  /** @param more  lines of sshd_config that count before all others */
  async restart(...more: readonly string[]): Promise<void> {
    await this.stop();
    // Where root runs sshd, it wants an empty folder for what it parts from its rights.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const [key, config] = [join(this.folder, 'host-key'), join(this.folder, 'sshd_config')];
    writeFileSync(key, this.#hostKey.privateKey.reveal(), { mode: 0o600 });
    writeFileSync(config, [...more, ...this.#settings(key)].join('\n'));
    const child = spawn(pathOf('sshd') ?? 'sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (bytes) => {
        said += bytes;
        if (said.includes('Server listening')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`sshd ended with ${code}: ${said}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async strike(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #settings(key: string): string[] {
    return [
      `Port ${this.port}`,
      `ListenAddress ${this.host}`,
      `HostKey ${key}`,
      'PidFile none',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      // The folder of temporary files belongs to everybody.
      'StrictModes no',
      `AuthorizedKeysFile ${this.authorizedKeys}`,
      `Subsystem sftp internal-sftp -d ${this.folder}`,
      '',
    ];
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** The secrets of a connection to these hosts. */
export function sshAuth(own: SshKeyPair, servers: readonly SshServer[]): Record<string, Secret> {
  return {
    privateKey: own.privateKey,
    knownHosts: new Secret(servers.map(({ knownHosts }) => knownHosts).join('\n')),
  };
}
