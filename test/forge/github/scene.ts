import { afterEach, beforeEach, expect } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { GitHub, type Request } from '../../../src/clients/github.js';
import { githubForge } from '../../../src/forge/github/index.js';
import type { Forge } from '../../../src/ports/github/forge.js';
import { issueInstallationToken } from '../../doubles/github/auth.js';
import { type Stage, setStage, silent } from '../../doubles/github-tests/stage.js';

/** The double with acme's repository, and our ports on it as the app uses them. */
export interface Scene extends Stage {
  readonly github: GitHub;
  readonly forge: Forge;
  /** Of the installation; it does not expire, so that a test may let days go by. */
  readonly token: string;
  /** What was slept through, instead of sleeping. */
  readonly slept: number[];
  /** How many requests the app has made since the last time somebody asked; 304s apart. */
  spent(): { readonly counted: number; readonly unchanged: number };
}

export async function setScene(options: Parameters<typeof setStage>[0] = {}): Promise<Scene> {
  const stage = await setStage(options);
  const slept: number[] = [];
  const clock = { monotonic: () => 0, sleep: async (duration: number) => void slept.push(duration) };
  const token = lastingToken(stage);
  const bot = new Octokit({ baseUrl: stage.hub.url, auth: token, log: silent });
  const request: Request = (route, parameters) => bot.request(route, parameters);
  const github = new GitHub(request, { owner: 'acme', repo: 'creds', clock });
  const { app } = stage.installation;
  const account = { login: app.bot.login, id: app.bot.id, type: 'Bot' as const };
  let from = 0;
  const spent = () => {
    const since = stage.hub.requests
      .slice(from)
      .filter(({ who, path }) => who === account.login && path.startsWith('/repos/'));
    from = stage.hub.requests.length;
    const unchanged = since.filter(({ status }) => status === 304).length;
    return { counted: since.length - unchanged, unchanged };
  };
  return { ...stage, bot, token, github, forge: githubForge(github, { appId: app.id, account }), slept, spent };
}

function lastingToken({ hub, installation }: Stage): string {
  const { token } = issueInstallationToken(hub.world, installation, installation.permissions, 'all');
  const known = hub.world.tokens.get(token);
  if (known) known.expiresAt = null;
  return token;
}

/** A scene for every test of a file, which must end without a violation of GitHub's contract. */
export function sceneForEach(options: Parameters<typeof setScene>[0] = {}): () => Scene {
  let scene: Scene;
  beforeEach(async () => {
    scene = await setScene(options);
  });
  afterEach(async () => {
    await scene.hub.idle();
    const violations = scene.hub.violations.splice(0);
    await scene.close();
    expect(violations).toEqual([]);
  });
  return () => scene;
}
