import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Type } from 'typebox';
import type { Connection } from '../../domain/connection.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Evidence } from '../../domain/ledger/event.js';
import { SECOND } from '../../domain/time.js';
import { isCode } from './atomic.js';
import { fileBelow } from './rooted-path.js';

const WITHIN = 30 * SECOND;

/** The name of one of the connection's commands, or a signal to the process whose number stands in a file. */
export const reloadSchema = Type.Union([
  Type.String({ minLength: 1, maxLength: 63, description: "Name of one of the connection's commands" }),
  Type.Object(
    {
      signal: Type.Enum(['HUP', 'USR1', 'USR2']),
      pidFile: Type.String({
        format: 'relative-path',
        maxLength: 1024,
        description: "Relative to the connection's root",
      }),
    },
    { additionalProperties: false },
  ),
]);
export type Reload = Type.Static<typeof reloadSchema>;

/** What is in the way of a reload; `undefined` when it may be tried. */
export function obstacleToReload(reload: Reload, root: string, commands: Connection['commands']): string | undefined {
  if (typeof reload === 'string') {
    if (commandOf(reload, commands)) return undefined;
    const known = Object.keys(commands).sort().join(', ') || 'none';
    return `the connection has no command "${reload}" (it has: ${known})`;
  }
  try {
    pidIn(root, reload.pidFile);
    return undefined;
  } catch (error) {
    if (error instanceof RekeyerError) return error.message;
    throw error;
  }
}

/**
 * Makes the consumer read its file again.
 *
 * A command is run as it stands in the connection: no shell, an empty environment but for PATH, the root as its folder,
 * 30 seconds at most; what it prints goes nowhere, because it may print what it has read.
 *
 * @throws RELOAD_FAILED
 */
export function runReload(reload: Reload, root: string, commands: Connection['commands']): Promise<Evidence> {
  return typeof reload === 'string' ? runCommand(reload, root, commands) : sendSignal(reload, root);
}

async function runCommand(name: string, root: string, commands: Connection['commands']): Promise<Evidence> {
  const [program, ...args] = commandOf(name, commands) ?? [];
  if (program === undefined) throw new RekeyerError('RELOAD_FAILED', `the connection has no command "${name}"`);
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH: SYSTEM_PATH },
    shell: false,
    stdio: 'ignore',
    signal: AbortSignal.timeout(WITHIN),
    killSignal: 'SIGKILL',
  });
  const outcome = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(whyNot(error)));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : code ? `ended with ${code}` : ''));
  });
  if (outcome !== '') throw new RekeyerError('RELOAD_FAILED', `the command "${name}" ${outcome}`);
  return { reload: name };
}

function whyNot(error: unknown): string {
  if (isCode(error, 'ABORT_ERR')) return `took longer than ${WITHIN / SECOND} s`;
  return isCode(error, 'ENOENT') ? 'was not found' : 'could not be started';
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

async function sendSignal({ signal, pidFile }: Exclude<Reload, string>, root: string): Promise<Evidence> {
  const pid = pidIn(root, pidFile);
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    const why = isCode(error, 'ESRCH') ? 'is not running' : 'does not take signals from this account';
    throw new RekeyerError('RELOAD_FAILED', `the process named in "${pidFile}" ${why}`);
  }
  return { reload: `SIG${signal}` };
}

function pidIn(root: string, pidFile: string): number {
  const text = readFileSync(fileBelow(root, pidFile).path, 'utf8').trim();
  const pid = /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : 0;
  // 0 and negative numbers are whole groups of processes, 1 is the system itself.
  if (pid < 2) throw new RekeyerError('RELOAD_FAILED', `"${pidFile}" holds no process number`);
  return pid;
}

/** Own properties only: `commands.constructor` is no command. */
function commandOf(name: string, commands: Connection['commands']): readonly string[] | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}
