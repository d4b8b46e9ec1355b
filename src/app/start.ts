import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Probot, ProbotOctokit } from 'probot';
import { appLogin, isSigned } from '../compose.js';
import { RekeyerError } from '../domain/errors/index.js';
import { Secret } from '../domain/secret.js';
import { SECOND } from '../domain/time.js';
import type { Self } from '../ports/github/self.js';
import { codeOf } from './code-of.js';
import { subscribe } from './events.js';
import { front, WEBHOOK_PATH } from './front.js';
import { type InstalledRepository, installedRepositories } from './installed.js';
import { SeenDeliveries } from './seen-deliveries.js';
import type { AppSettings } from './settings.js';
import type { Access, OpenTenant } from './tenant.js';
import { Tenants } from './tenants.js';

export interface AppParts {
  readonly settings: AppSettings;
  readonly openTenant: OpenTenant;
  /** One JSON line for each thing an operator should know; never a payload or a value. */
  log(line: Readonly<Record<string, string | number>>): void;
}

export interface RunningApp {
  /** Where GitHub sends its webhooks. */
  readonly webhookUrl: string;
  /** Does for every installed repository what is due; the timer calls it too. */
  tick(): Promise<void>;
  /** Resolves once everything that was accepted is done. */
  idle(): Promise<void>;
  /** Takes nothing new, finishes what is under way. */
  close(): Promise<void>;
}

/** Retries and throttling are our own client's: Probot's repeat writes and cannot be told apart from ours. */
const Octokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
})) as typeof ProbotOctokit;

/** Starts the App: a server for webhooks, and a timer for everything that no webhook tells. */
export async function startApp({ settings, openTenant, log }: AppParts): Promise<RunningApp> {
  const probot = new Probot({
    ...appLogin(settings.appId, settings.privateKey),
    baseUrl: settings.apiUrl,
    Octokit,
    logLevel: 'fatal',
  });
  await probot.ready();
  let self: Promise<Self> | undefined;
  const access = async (installation: number): Promise<Access> => {
    self ??= whoWeAre(probot, installation);
    self.catch(() => {
      self = undefined;
    });
    return accessOf(probot, installation, await self);
  };
  const tenants = new Tenants(openTenant, access);
  subscribe(probot, tenants);
  let ready = false;
  const server = createServer(
    front({
      isSigned: (body, signature) => isSigned(body, signature, settings.webhookSecrets),
      seen: new SeenDeliveries(() => performance.now()),
      handle: ({ id, name, payload }) => probot.receive({ id, name, payload } as Parameters<Probot['receive']>[0]),
      isReady: () => ready,
      log,
    }),
  );
  server.requestTimeout = 30 * SECOND;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const tick = async (): Promise<void> => {
    const repositories = await installedRepositories(probot);
    await Promise.all(repositories.map((repository) => tickOne(repository, tenants, log)));
    ready = true;
  };
  const timer = setInterval(
    () => void tick().catch((error) => log({ event: 'tick failed', code: codeOf(error) })),
    settings.tick,
  );
  const { port } = server.address() as AddressInfo;
  return {
    webhookUrl: `http://${settings.host}:${port}${WEBHOOK_PATH}`,
    tick,
    idle: () => tenants.idle(),
    close: async () => {
      clearInterval(timer);
      await new Promise((resolve) => server.close(resolve));
      await tenants.idle();
    },
  };
}

async function tickOne(place: InstalledRepository, tenants: Tenants, log: AppParts['log']): Promise<void> {
  try {
    await tenants.run(place, (tenant) => tenant.tick());
  } catch (error) {
    log({ event: 'tick failed', repository: `${place.owner}/${place.repo}`, code: codeOf(error) });
  }
}

async function accessOf(probot: Probot, installation: number, self: Self): Promise<Access> {
  const octokit = await probot.auth(installation);
  return {
    self,
    request: (route, parameters) => octokit.request(route, parameters),
    token: async () => {
      const { token } = (await octokit.auth({ type: 'installation' })) as { readonly token: string };
      return new Secret(token);
    },
  };
}

/** The account that GitHub keeps for the App: `rekeyer[bot]`. */
async function whoWeAre(probot: Probot, installation: number): Promise<Self> {
  const { data: app } = await (await probot.auth()).request('GET /app');
  if (!app) throw new RekeyerError('GITHUB_REFUSED', 'GitHub knows no app with this id and key');
  const octokit = await probot.auth(installation);
  const { data: account } = await octokit.request('GET /users/{username}', { username: `${app.slug}[bot]` });
  return { appId: Number(app.id), account: { login: account.login, id: Number(account.id), type: 'Bot' } };
}
