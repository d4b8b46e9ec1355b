import type { Client, ConnectConfig, SFTPWrapper } from 'ssh2';
import type { Secret } from '../../domain/secret.js';
import { type HostKey, hostKeysOf } from './known-hosts.js';
import { placeText, type SshPlace } from './place.js';

/** With what somebody logs in. */
export interface SshLogin {
  readonly user: string;
  readonly privateKey: Secret;
  readonly passphrase?: Secret;
}

/**
 * Why there is no session. `refused`: the host does not let this key in. `stranger`: the host shows a key that is not
 * pinned; nothing was sent to it. `unreachable`: everything else.
 */
export class SshFailure extends Error {
  override readonly name = 'SshFailure';

  constructor(
    readonly reason: 'refused' | 'stranger' | 'unreachable',
    message: string,
  ) {
    super(message);
  }
}

const READY_WITHIN = 10_000;
/** RSA keys sign by two algorithms; SHA-1 is none of them. */
const RSA = ['rsa-sha2-512', 'rsa-sha2-256'];

/** One login on one host, with what we do there: files, by SFTP. */
export class SshSession {
  private constructor(
    private readonly client: Client,
    private readonly sftp: SFTPWrapper,
  ) {}

  /** Logs in with this key alone, on a host that shows a pinned key, and opens SFTP. @throws SshFailure */
  static async open(place: SshPlace, login: SshLogin, knownHosts: string): Promise<SshSession> {
    const client = await connect(place, login, knownHosts);
    try {
      const sftp = await called<SFTPWrapper>((done) => client.sftp(done));
      return new SshSession(client, sftp);
    } catch {
      client.end();
      throw new SshFailure('unreachable', `${placeText(place)} offers no SFTP to "${login.user}"`);
    }
  }

  /** @throws the error of the server, with its SFTP status as `code` (2: there is no such file) */
  async read(path: string): Promise<string> {
    return (await called<Buffer>((done) => this.sftp.readFile(path, done))).toString('utf8');
  }

  /** Of the path itself: a link is not followed. */
  async describe(
    path: string,
  ): Promise<{ readonly mode: number; readonly isFile: boolean; readonly changedAt: number }> {
    const found = await called<import('ssh2').Stats>((done) => this.sftp.lstat(path, done));
    return { mode: found.mode & 0o777, isFile: found.isFile(), changedAt: found.mtime * 1000 };
  }

  /** Creates a file that must not be there yet. */
  async create(path: string, text: string, mode: number): Promise<void> {
    const handle = await called<Buffer>((done) => this.sftp.open(path, 'wx', mode, done));
    try {
      const bytes = Buffer.from(text);
      if (bytes.length > 0) await called<void>((done) => this.sftp.write(handle, bytes, 0, bytes.length, 0, done));
      await called<void>((done) => this.sftp.fchmod(handle, mode, done));
      await this.#settle(handle);
    } finally {
      await called<void>((done) => this.sftp.close(handle, done));
    }
  }

  /** Puts one file in the place of another, in one step. */
  rename(from: string, to: string): Promise<void> {
    return called<void>((done) => this.sftp.ext_openssh_rename(from, to, done));
  }

  /** Removes a file; one that is not there is no error. */
  async remove(path: string): Promise<void> {
    await called<void>((done) => this.sftp.unlink(path, done)).catch((error: { readonly code?: number }) => {
      if (error.code !== NO_SUCH_FILE) throw error;
    });
  }

  close(): void {
    this.client.end();
  }

  /** To the disk, where the server can. */
  async #settle(handle: Buffer): Promise<void> {
    await called<void>((done) => this.sftp.ext_openssh_fsync(handle, done)).catch((error: Error) => {
      if (!error.message.includes('not support')) throw error;
    });
  }
}

/** SFTP's status for it. */
export const NO_SUCH_FILE = 2;

/** Whether this host lets this key in. @throws SshFailure `unreachable` or `stranger` when nobody can tell */
export async function letsIn(place: SshPlace, login: SshLogin, knownHosts: string): Promise<boolean> {
  try {
    (await connect(place, login, knownHosts)).end();
    return true;
  } catch (error) {
    if (error instanceof SshFailure && error.reason === 'refused') return false;
    throw error;
  }
}

async function connect(place: SshPlace, login: SshLogin, knownHosts: string): Promise<Client> {
  const pinned = hostKeysOf(knownHosts, place.host, place.port);
  const where = placeText(place);
  if (pinned.length === 0) throw new SshFailure('stranger', `no key of ${where} is pinned by the connection`);
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  let known = true;
  const hostVerifier = (key: Buffer): boolean => {
    known = pinned.some(({ blob }) => blob === key.toString('base64'));
    return known;
  };
  return new Promise((resolve, reject) => {
    client.once('ready', () => {
      // Small questions and answers, one after the other: each would wait for the acknowledgement of the one before.
      client.setNoDelay(true);
      client.on('error', () => {});
      resolve(client);
    });
    client.once('error', (error: Error & { readonly level?: string }) => {
      client.end();
      if (!known) reject(new SshFailure('stranger', `${where} shows a key that is not pinned`));
      else if (error.level === 'client-authentication') reject(new SshFailure('refused', `${where} refuses the key`));
      else reject(new SshFailure('unreachable', `${where} cannot be reached by SSH`));
    });
    try {
      client.connect(configOf(place, login, pinned, hostVerifier));
    } catch {
      reject(new SshFailure('unreachable', 'the private key cannot be read'));
    }
  });
}

function configOf(
  { host, port }: SshPlace,
  { user, privateKey, passphrase }: SshLogin,
  pinned: readonly HostKey[],
  hostVerifier: (key: Buffer) => boolean,
): ConnectConfig {
  const types = [...new Set(pinned.flatMap(({ type }) => (type === 'ssh-rsa' ? RSA : [type])))];
  return {
    host,
    port,
    username: user,
    privateKey: privateKey.reveal(),
    ...(passphrase ? { passphrase: passphrase.reveal() } : {}),
    readyTimeout: READY_WITHIN,
    hostVerifier,
    authHandler: ['publickey'],
    algorithms: { serverHostKey: types as NonNullable<ConnectConfig['algorithms']>['serverHostKey'] & string[] },
  };
}

function called<T>(call: (done: (error: Error | null | undefined, result: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result)));
  });
}
