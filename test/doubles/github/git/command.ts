// Runs the git binary, apart from the person's own settings.
import { spawn } from 'node:child_process';

export interface GitResult {
  code: number;
  out: Buffer;
  err: string;
}
export interface GitOptions {
  cwd?: string;
  input?: string | Buffer;
  env?: NodeJS.ProcessEnv;
}

/** No settings of this machine, no prompts, English messages, UTC: the same answers everywhere. */
export function gitEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...extra,
  };
}

/** What git said, whatever its exit code. */
export function tryGit(args: string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const env = gitEnvironment(options.env);
    const child = spawn('git', args, { env, ...(options.cwd === undefined ? {} : { cwd: options.cwd }) });
    const out: Buffer[] = [];
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, out: Buffer.concat(out), err }));
    // Git may close its input early (a refused push does); that is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** What git printed; throws with its complaint when it fails. */
export async function git(args: string[], options: GitOptions = {}): Promise<string> {
  const { code, out, err } = await tryGit(args, options);
  if (code !== 0) throw new Error(`git ${args[0]}: ${err.trim()}`);
  return out.toString('utf8');
}
