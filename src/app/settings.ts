import { RekeyerError } from '../domain/errors/index.js';
import { Secret } from '../domain/secret.js';
import { type Duration, HOUR, MINUTE, parseDuration } from '../domain/time.js';

/** What an operator decides about the App, from its environment; docs/operators/app.md has the table. */
export interface AppSettings {
  readonly appId: number;
  readonly privateKey: Secret;
  /** The one in force first; a second while it is being replaced. */
  readonly webhookSecrets: readonly Secret[];
  readonly host: string;
  readonly port: number;
  /** `https://api.github.com`, or the API of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** Where git and people go: `https://github.com`. */
  readonly serverUrl: string;
  /** File with the connections; without one nothing can be rotated here. */
  readonly connections: string | undefined;
  /** PKCS#8 PEM of the ledger's Ed25519 key; without one the ledger is unsigned and says so. */
  readonly ledgerKey: Secret | undefined;
  readonly fingerprintKey: Secret;
  /** The one before it, while fingerprints of its time are in the ledger. */
  readonly previousFingerprintKey: Secret | undefined;
  readonly tick: Duration;
  /** Background work keeps to so many pushes a minute to one ledger; emergencies do not wait. */
  readonly pushesPerMinute: number;
  /** Folder for bare clones; kept between runs it saves fetching. */
  readonly cache: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SECRET_LENGTH = 32;
const TICK: Duration = 15 * MINUTE;

/**
 * Reads the settings of the App.
 *
 * @throws USAGE naming *every* variable that is missing or wrong; never a value. A webhook secret that is not set, is
 *   Probot's published default, or is shorter than 32 characters keeps the App from starting: whoever knows it can
 *   send events
 */
export function readSettings(environment: Environment): AppSettings {
  const wrong: string[] = [];
  const required = (name: string): string => {
    const value = environment[name];
    if (!value) wrong.push(`${name} is not set`);
    return value ?? '';
  };
  const number = (name: string, value: string, from: number, to: number): number => {
    const parsed = Number(value);
    const fits = /^\d+$/.test(value) && parsed >= from && parsed <= to;
    if (value && !fits) wrong.push(`${name} must be a whole number from ${from} to ${to}`);
    return parsed;
  };
  const settings: AppSettings = {
    appId: number('APP_ID', required('APP_ID'), 1, Number.MAX_SAFE_INTEGER),
    privateKey: new Secret(required('PRIVATE_KEY').replaceAll('\\n', '\n')),
    webhookSecrets: webhookSecrets(environment, wrong),
    host: environment.HOST ?? '127.0.0.1',
    port: number('PORT', environment.PORT ?? '3000', 0, 65_535),
    apiUrl: environment.GITHUB_API_URL ?? 'https://api.github.com',
    serverUrl: environment.GITHUB_SERVER_URL ?? 'https://github.com',
    connections: environment.REKEYER_CONNECTIONS,
    ledgerKey: environment.REKEYER_LEDGER_KEY ? new Secret(environment.REKEYER_LEDGER_KEY) : undefined,
    fingerprintKey: new Secret(longEnough('REKEYER_FINGERPRINT_KEY', required('REKEYER_FINGERPRINT_KEY'), wrong)),
    previousFingerprintKey: environment.REKEYER_FINGERPRINT_KEY_PREVIOUS
      ? new Secret(environment.REKEYER_FINGERPRINT_KEY_PREVIOUS)
      : undefined,
    tick: tickOf(environment.REKEYER_TICK, wrong),
    pushesPerMinute: number('REKEYER_PUSHES_PER_MINUTE', environment.REKEYER_PUSHES_PER_MINUTE ?? '6', 1, 600),
    cache: environment.REKEYER_CACHE,
  };
  if (wrong.length === 0) return settings;
  throw new RekeyerError('USAGE', `the App cannot start: ${wrong.join('; ')}`, {
    wayOut: 'Set them in the environment of the App; docs/operators/app.md explains each.',
  });
}

function webhookSecrets(environment: Environment, wrong: string[]): Secret[] {
  const current = environment.WEBHOOK_SECRET;
  if (!current) wrong.push('WEBHOOK_SECRET is not set');
  if (current === 'development') wrong.push("WEBHOOK_SECRET is Probot's published default");
  else if (current) longEnough('WEBHOOK_SECRET', current, wrong);
  const previous = environment.WEBHOOK_SECRET_PREVIOUS;
  if (previous) longEnough('WEBHOOK_SECRET_PREVIOUS', previous, wrong);
  return [current, previous].flatMap((secret) => (secret ? new Secret(secret) : []));
}

function longEnough(name: string, value: string, wrong: string[]): string {
  if (value && value.length < SECRET_LENGTH) wrong.push(`${name} is shorter than ${SECRET_LENGTH} characters`);
  return value;
}

function tickOf(text: string | undefined, wrong: string[]): Duration {
  if (text === undefined) return TICK;
  const tick = parseDuration(text);
  if (tick === undefined || tick < MINUTE || tick > HOUR) wrong.push('REKEYER_TICK must be from 1m to 1h');
  return tick ?? TICK;
}
