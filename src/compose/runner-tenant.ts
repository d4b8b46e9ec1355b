import { AppSession } from '../clients/app-session.js';
import { systemClock } from '../clients/system.js';
import type { Connection } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Secret } from '../domain/secret.js';
import type { Surroundings } from './surroundings.js';
import { type TenantPorts, tenantPorts } from './tenant.js';

/** What a job on a runner is given to work as a GitHub App in one repository. */
export interface RunnerTenantParts {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly appId: number;
  readonly privateKey: Secret;
  readonly connections: readonly Connection[];
  readonly surroundings: Surroundings;
  /** Told every token as soon as there is one, so that no log can show it. */
  mask(token: string): void;
}

const PUSHES_PER_MINUTE = 6;

/**
 * Does some work as the App in one repository and gives its token back afterwards, whatever came of it.
 *
 * @throws USAGE when no key of fingerprints was given; GITHUB_REFUSED, GITHUB_NOT_FOUND as logging in does
 */
export async function asRunnerTenant<T>(
  parts: RunnerTenantParts,
  work: (tenant: TenantPorts) => Promise<T>,
): Promise<T> {
  const { apiUrl, appId, privateKey, owner, repo, serverUrl, connections, mask } = parts;
  const { fingerprintKey, ledgerKey, cache, run } = parts.surroundings;
  if (!fingerprintKey) {
    throw new RekeyerError('USAGE', 'REKEYER_FINGERPRINT_KEY is not set', {
      wayOut: 'Keep at least 32 random characters as a secret of the environment and hand them in as this variable.',
    });
  }
  const session = await AppSession.open({ apiUrl, appId, privateKey, owner, repo, clock: systemClock, mask });
  try {
    const { self, repositoryId, defaultBranch, request } = session;
    const place = { owner, repo, repositoryId, defaultBranch, self, request, token: () => session.token() };
    const executor = {
      serverUrl,
      cache,
      connections,
      fingerprintKey,
      ...(ledgerKey ? { ledgerKey } : {}),
      run,
      pushesPerMinute: PUSHES_PER_MINUTE,
    };
    return await work(await tenantPorts(place, executor));
  } finally {
    await session.end();
  }
}
