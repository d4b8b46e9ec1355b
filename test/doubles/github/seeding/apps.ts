// Apps and where they are installed.
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { App, Installation, Permissions } from '../state.js';
import type { World } from '../world.js';
import { addAccount } from './people.js';

export interface AppOptions {
  id: number;
  slug: string;
  /** PEM, or a key object. */
  publicKey: string | KeyObject;
  permissions: Permissions;
  /** Webhook events; each needs the permission that goes with it. */
  events?: string[];
  webhook?: { url: string; secret: string };
}

/** The permission that GitHub demands of an app before it may hear of an event. */
const eventPermissions: Record<string, string> = {
  check_run: 'checks',
  create: 'contents',
  delete: 'contents',
  issue_comment: 'issues',
  issues: 'issues',
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  pull_request_review_comment: 'pull_requests',
  push: 'contents',
  repository_dispatch: 'contents',
  workflow_run: 'actions',
};

function addApp(world: World, options: AppOptions): App {
  const { id, slug, publicKey, permissions, events = [], webhook } = options;
  for (const event of events) {
    const needed = eventPermissions[event];
    if (needed === undefined) throw new Error(`the double sends no webhook "${event}"`);
    if (permissions[needed] === undefined) throw new Error(`"${event}" needs the permission "${needed}"`);
  }
  const bot = addAccount(world, `${slug}[bot]`, 'Bot', []);
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
  const app: App = { id, slug, publicKey: key, permissions, events, webhook, bot };
  world.apps.set(id, app);
  return app;
}

/** Installs an app on an account: on all its repositories, or on those named. Makes the app on its first installation. */
export function installApp(world: World, options: AppOptions, accountLogin: string, only?: string[]): Installation {
  const app = world.apps.get(options.id) ?? addApp(world, options);
  const account = world.account(accountLogin);
  const repositories =
    only === undefined ? 'all' : new Set(only.map((name) => world.repo(`${account.login}/${name}`).id));
  const { permissions } = app;
  const installation: Installation = { id: world.id(), app, account, repositories, permissions, suspended: false };
  world.installations.set(installation.id, installation);
  return installation;
}
