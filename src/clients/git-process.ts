import { type ChildProcess, spawn } from 'node:child_process';
import { type ErrorCode, RekeyerError } from '../domain/errors/index.js';
import type { Duration } from '../domain/time.js';

/** How one git process is run; see `runGit`. */
export interface GitCall {
  /** The repository. */
  readonly dir: string;
  /** Written to its standard input. */
  readonly input?: Uint8Array | string;
  /** Settings as if by `-c`, but never in an argument. */
  readonly settings?: readonly (readonly [key: string, value: string])[];
  /** A file of settings that also reaches the other end of a local push. */
  readonly settingsFile?: string;
  readonly timeout: Duration;
}

/** What git needs from our environment; it gets nothing else of it. */
const INHERITED = [
  'PATH',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
];

/**
 * The whole environment of a git process: no configuration of the machine or the user, no prompt, no hook or helper
 * of theirs, messages in English, and only the kinds of address that we allow.
 *
 * `HOME` is the repository itself, because curl would read a `.netrc` there.
 */
export function gitEnvironment({ dir, settings = [], settingsFile }: Omit<GitCall, 'timeout'>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    HOME: dir,
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: settingsFile ?? '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: 'file:https:http',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const name of INHERITED) if (process.env[name] !== undefined) env[name] = process.env[name];
  for (const [index, [key, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}

/**
 * Runs git without a shell and gives back what it printed, to the byte.
 *
 * It runs in a process group of its own, so that a timeout also ends its transport helpers.
 *
 * @throws GIT_MISSING, GIT_REFUSED, GIT_UNAVAILABLE (also after `timeout`), GIT_FAILED
 */
export async function runGit(verb: string, args: readonly string[], call: GitCall): Promise<Buffer> {
  const child = spawn('git', [verb, ...args], {
    cwd: call.dir,
    env: gitEnvironment(call),
    stdio: 'pipe',
    detached: true,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // git may stop reading before everything was written; its exit says why
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.input ?? '');
  const end = await exitOf(child, call.timeout);
  if (end === 0) return Buffer.concat(out);
  throw failure(verb, end, Buffer.concat(err).toString());
}

type End = number | 'missing' | 'timeout' | 'killed';

function exitOf(child: ChildProcess, timeout: Duration): Promise<End> {
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child);
    }, timeout);
    const settle = (end: End): void => {
      clearTimeout(timer);
      resolve(timedOut ? 'timeout' : end);
    };
    child.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ENOENT' ? 'missing' : 'killed'));
    child.once('close', (code) => settle(code ?? 'killed'));
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended by itself in this very moment
  }
}

const KNOWN: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /Authentication failed|could not read (?:Username|Password)|returned error: 40[134]|repository .*not found/i,
    'GIT_REFUSED',
  ],
  [/does not appear to be a git repository|dubious ownership|Permission denied|hook declined/i, 'GIT_REFUSED'],
  [
    /Could not resolve|Failed to connect|unable to access|RPC failed|early EOF|hung up|unexpected disconnect/i,
    'GIT_UNAVAILABLE',
  ],
];

function failure(verb: string, end: End, stderr: string): RekeyerError {
  if (end === 'missing') return new RekeyerError('GIT_MISSING', 'git was not found');
  if (end === 'timeout') return new RekeyerError('GIT_UNAVAILABLE', `git ${verb} took too long and was ended`);
  const code = KNOWN.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'GIT_FAILED';
  return new RekeyerError(code, `git ${verb} failed${lastWords(stderr)}`);
}

/** Git's own reason. What the other end wrote ("remote: …") is not ours to repeat, nor is anything before an `@`. */
export function lastWords(stderr: string): string {
  const own = stderr.split('\n').filter((line) => /^(?:fatal|error): /.test(line) && !/remote error/.test(line));
  const words = own
    .at(-1)
    ?.replace(/\/\/[^/@\s]*@/g, '//')
    .slice(0, 200);
  return words === undefined ? '' : ` (${words})`;
}
