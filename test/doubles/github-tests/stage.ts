// The scene of most tests of the double: acme's repository `creds`, its people, and an app that records its webhooks.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { GitHubDouble, type HubOptions, type RepoOptions } from '../github/hub.js';
import type { JsonObject } from '../github/json.js';
import type { Installation, Permissions } from '../github/state.js';

export const R = { owner: 'acme', repo: 'creds' };
export const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface ReceivedHook {
  name: string;
  payload: JsonObject;
  headers: Record<string, string | string[] | undefined>;
  raw: string;
}

export interface Stage {
  hub: GitHubDouble;
  installation: Installation;
  privateKey: string;
  /** The app's webhooks as they came in, by name with action. */
  hooks: ReceivedHook[];
  hookNames(): string[];
  /** The app, acting through its installation. */
  bot: Octokit;
  /** The app as itself, by JWT. */
  app: Octokit;
  person(login: string): Octokit;
  /** Ends everything; fails when GitHub's contract was broken and the test has not taken the violations out. */
  close(): Promise<void>;
}

export const WEBHOOK_SECRET = 'a secret of the webhook';
export const everything: Permissions = {
  actions: 'write',
  administration: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
};
const events = [
  'check_run',
  'create',
  'delete',
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'repository_dispatch',
  'workflow_run',
];

/** Keys of test apps are short: making a long one takes as long as a whole test. */
export const appKeyPair = () => generateKeyPairSync('rsa', { modulusLength: 1024 });
const { publicKey, privateKey } = appKeyPair();
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export interface StageOptions extends HubOptions {
  repo?: RepoOptions;
  permissions?: Permissions;
  /** Whether webhooks are sent; for tests that do not look at them they are a third of the time. */
  deaf?: boolean;
}

export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const hooks: ReceivedHook[] = [];
  const listener = await listen(hooks);
  const hub = await GitHubDouble.start(options);
  for (const login of ['alice', 'bob', 'carol', 'owner', 'mallory']) hub.addUser(login);
  hub.addOrg('acme', { members: { alice: 'member', bob: 'member', carol: 'member', owner: 'admin' } });
  await hub.addRepo('acme', 'creds', { collaborators: { alice: 'write', bob: 'write' }, ...options.repo });
  const webhook = { url: listener.url, secret: WEBHOOK_SECRET };
  const permissions = options.permissions ?? everything;
  const heard = options.deaf ? [] : events;
  const app = { id: 77, slug: 'rekeyer', publicKey, permissions, events: heard, webhook };
  const installation = hub.installApp(app, 'acme');
  const base = { baseUrl: hub.url, log: silent, authStrategy: createAppAuth };
  const auth = { appId: 77, privateKey: pem(privateKey) };
  return {
    hub,
    installation,
    privateKey: pem(privateKey),
    hooks,
    hookNames: () => hooks.map(({ name }) => name),
    bot: new Octokit({ ...base, auth: { ...auth, installationId: installation.id } }),
    app: new Octokit({ ...base, auth }),
    person: (login) => new Octokit({ baseUrl: hub.url, auth: hub.tokenOf(login), log: silent }),
    close: async () => {
      await hub.close();
      await listener.close();
      if (hub.violations.length > 0) throw new Error(hub.violations.join('\n'));
    },
  };
}

async function listen(hooks: ReceivedHook[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const payload = JSON.parse(raw) as JsonObject;
    const action = typeof payload.action === 'string' ? `.${payload.action}` : '';
    hooks.push({ name: `${request.headers['x-github-event']}${action}`, payload, headers: request.headers, raw });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/`, close };
}

/** The status that a call is refused with; fails when it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  const outcome = await call.then(
    () => undefined,
    (error: { status: number; message: string }) => error,
  );
  if (outcome === undefined) throw new Error('the call went through');
  return { status: outcome.status, message: outcome.message.split(' - https://')[0] ?? '' };
}

/** Takes out the violations that a test has caused on purpose. */
export function takeViolations(hub: GitHubDouble): string[] {
  return hub.violations.splice(0);
}
