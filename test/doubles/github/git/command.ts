// Runs the git binary, apart from the person's own settings.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
  const { cwd, input = '' } = options;
  return launch({ args, cwd, env: gitEnvironment(options.env), input });
}

/** What git printed; throws with its complaint when it fails. */
export async function git(args: string[], options: GitOptions = {}): Promise<string> {
  const { code, out, err } = await tryGit(args, options);
  if (code !== 0) throw new Error(`git ${args[0]}: ${err.trim()}`);
  return out.toString('utf8');
}

interface Order {
  args: string[];
  cwd: string | undefined;
  env: NodeJS.ProcessEnv;
  input: string | Buffer;
}
type Reply = { id: number } & ({ result: GitResult } | { error: string });

let launcher: ChildProcess | undefined;
let orders = 0;
const waiting = new Map<number, (reply: Reply) => void>();

/** Has the small process beside us run git; it ends with us, and keeps nobody from ending while it has no order. */
function launch(order: Order): Promise<GitResult> {
  launcher ??= startLauncher();
  const to = launcher;
  const id = ++orders;
  return new Promise((resolve, reject) => {
    to.channel?.ref();
    waiting.set(id, (reply) => ('result' in reply ? resolve(reply.result) : reject(new Error(reply.error))));
    to.send({ id, ...order });
  });
}

function startLauncher(): ChildProcess {
  const script = fileURLToPath(new URL('launcher.js', import.meta.url));
  const child = fork(script, { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
    if (waiting.size === 0) child.channel?.unref();
  });
  child.unref();
  return child;
}
