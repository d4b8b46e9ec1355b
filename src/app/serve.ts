import { mkdtempSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionsFrom } from '../compose.js';
import { codeOf } from './code-of.js';
import { tenantOpener } from './open-tenant.js';
import { readSettings } from './settings.js';
import { type AppParts, type RunningApp, startApp } from './start.js';

/**
 * Starts the App as its environment says, and does once what is due, so that nothing waits for the first timer.
 *
 * @throws USAGE, CONNECTIONS_INVALID with everything that is wrong; then nothing was started
 */
export async function serve(
  environment: Readonly<Record<string, string | undefined>>,
  log: AppParts['log'],
): Promise<RunningApp> {
  const settings = readSettings(environment);
  const connections = connectionsFrom(settings.connections, environment);
  const { serverUrl, fingerprintKey, previousFingerprintKey, ledgerKey, pushesPerMinute } = settings;
  const executor = {
    serverUrl,
    connections,
    fingerprintKey,
    previousFingerprintKey,
    pushesPerMinute,
    ...(ledgerKey ? { ledgerKey } : {}),
    cache: settings.cache ?? mkdtempSync(join(tmpdir(), 'rekeyer-app-')),
    run: `${hostname()}/${process.pid}`,
  };
  const app = await startApp({ settings, openTenant: tenantOpener(executor, log), log });
  log({ event: 'listening', url: app.webhookUrl, connections: connections.length });
  app.tick().catch((error: unknown) => log({ event: 'tick failed', code: codeOf(error) }));
  return app;
}
