import { Redactor } from '../clients/redactor.js';
import { systemClock, systemRandom } from '../clients/system.js';
import { hasEnded } from '../clients/this-machine.js';
import type { Connection } from '../domain/connection.js';
import { CollectedProblems } from '../domain/errors/collected.js';
import { RekeyerError } from '../domain/errors/index.js';
import { NO_STATE } from '../domain/ledger/state.js';
import type { Registry } from '../domain/registry.js';
import type { RequestReason } from '../domain/request.js';
import type { Instant } from '../domain/time.js';
import { advance } from '../jobs/advance.js';
import { policyAuthority } from '../jobs/authority/policy.js';
import { begin, type NotBegun } from '../jobs/begin.js';
import { beginDue } from '../jobs/begin-due.js';
import { type Planned, planRequest } from '../jobs/plan.js';
import { defaultRotateOptions, type ProgressLine, type RotationReport } from '../jobs/rotate/ports.js';
import { scan } from '../jobs/scan.js';
import { ServedCertificates } from '../sources/served-certificates.js';
import { connectionsFrom } from './connections.js';
import { families } from './families.js';
import { guardedFamilies } from './guard.js';
import { demandLedger, type LedgerPlace } from './ledger.js';
import { validateFolder } from './registry-folder.js';
import { snapshotOf } from './scan-folder.js';
import { surroundingsOf } from './surroundings.js';
import { workbench } from './workbench.js';

/** A folder's registry, its ledger, and what the executor may reach. */
export interface ExecutorPlace extends LedgerPlace {
  /** The file with the connections; REKEYER_CONNECTIONS unless said. */
  readonly connections: string | undefined;
}

/** What would be done to these credentials now; nothing is reached and nothing is written. */
export async function planFolder(names: readonly string[], place: ExecutorPlace, now: Instant): Promise<Planned> {
  const registry = await validRegistry(place.folder, now);
  const ledger = (await snapshotOf(place))?.state ?? NO_STATE;
  return planRequest('rotate', names, { registry, ledger, families, connections: connectionsOf(place) });
}

export interface RotateFolderOptions {
  readonly reason: RequestReason;
  onProgress?(line: ProgressLine): void;
}

export interface RotateFolderResult {
  readonly reports: readonly RotationReport[];
  readonly notBegun: readonly NotBegun[];
}

/**
 * Begins what may begin without a person, and takes every rotation that is under way as far as it goes now.
 *
 * @param names  only these, due or not; without any, everything that is due by a policy with `onDue: rotate`
 */
export async function rotateFolder(
  names: readonly string[],
  place: ExecutorPlace,
  { reason, onProgress }: RotateFolderOptions,
): Promise<RotateFolderResult> {
  const { actor, run, fingerprintKey, previousFingerprintKey } = surroundingsOf(process.env);
  if (!fingerprintKey) {
    throw new RekeyerError('USAGE', 'REKEYER_FINGERPRINT_KEY is not set', {
      wayOut: 'Set it to a random text of at least 32 characters and keep it: values are told apart by it.',
    });
  }
  const now = systemClock.now();
  const registry = await validRegistry(place.folder, now);
  const connections = connectionsOf(place);
  const ledger = await demandLedger(place);
  const guarded = guardedFamilies(families, { redactor: new Redactor(), monotonic: systemClock.monotonic });
  const ports = { ledger, families: guarded, connections, clock: systemClock, random: systemRandom };
  const observations = await new ServedCertificates({ connections, clock: systemClock }).observe(registry.credentials);
  const due = scan({ registry, ledger: (await ledger.read()).state, now, observations });
  const notBegun =
    names.length > 0
      ? await begin(names, registry, ports, { actor, now, reason })
      : await beginDue(due, registry, ports, { actor, now });
  const authority = policyAuthority({ ...ports, registry: () => registryIn(place.folder, systemClock.now()) });
  const bench = workbench({ ...ports, fingerprintKey, previousFingerprintKey });
  const reports = await advance(
    registry,
    {
      ...ports,
      workbench: bench,
      authority,
      isDead: async (holder) => hasEnded(holder),
      ...(onProgress ? { onProgress } : {}),
    },
    { ...defaultRotateOptions, holder: run, actor },
    names.length > 0 ? new Set(names) : undefined,
  );
  return { reports, notBegun };
}

function connectionsOf({ connections }: ExecutorPlace): readonly Connection[] {
  return connectionsFrom(connections ?? surroundingsOf(process.env).connections, process.env);
}

async function registryIn(folder: string, now: Instant): Promise<Registry | undefined> {
  return (await validateFolder(folder, now)).registry;
}

/** @throws REGISTRY_INVALID with every problem */
async function validRegistry(folder: string, now: Instant): Promise<Registry> {
  const { registry, problems, counts } = await validateFolder(folder, now);
  if (registry) return registry;
  const errors = `${counts.errors} error${counts.errors === 1 ? '' : 's'}`;
  throw new CollectedProblems('REGISTRY_INVALID', `the registry has ${errors}`, problems);
}
